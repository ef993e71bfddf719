/** What a run would do, as a table: how each asset is read, why, and what that costs. */
import type { AssetPlan } from '../../graph/plan';
import { SMALL_PAGES } from '../../graph/table-size';
import { ago, count, counted, duration } from './numbers';
import { table } from './table';

export interface PlanRow {
  readonly asset: string;
  readonly strategy: AssetPlan['strategy'];
  readonly reason: string;
  /** The asset in whose pages its rows come. */
  readonly carrier?: string;
  /** Rows stored now. */
  readonly rows?: number;
  /** Where nothing has changed; missing where nobody knows. */
  readonly calls?: number;
  /** It costs a call for each row of the parent that changed, beside. */
  readonly isAtLeast: boolean;
  /** At the request budget; missing where that is unlimited. */
  readonly minutes?: number;
  /** It would not be read: when it was scanned. */
  readonly freshSince?: string;
  /** It would not be read: when the account did not have it. */
  readonly unavailableSince?: string;
  /** It would not be read: a range can hold nothing of it. */
  readonly holdsNothing?: true;
  /** What would be tried of the API; of a small table nothing is. */
  readonly probes: readonly string[];
}

export interface PlanSum {
  readonly calls: number;
  /** Of some assets nobody knows. */
  readonly isAtLeast: boolean;
  readonly minutes?: number;
  readonly requestsPerSecond: number | 'unlimited';
}

type Budget = PlanSum['requestsPerSecond'];

export function planRow(plan: AssetPlan, budget: Budget): PlanRow {
  const { asset, strategy, reason, carrier, expectedRows, freshSince, unavailableSince } = plan;
  const calls = unavailableSince === undefined ? plan.expectedCalls : 0;
  return {
    asset,
    strategy,
    reason,
    ...(carrier === undefined ? {} : { carrier }),
    ...(expectedRows === undefined ? {} : { rows: expectedRows }),
    ...(calls === undefined ? {} : { calls, ...minutesOf(calls, budget) }),
    isAtLeast: plan.reading.kind === 'changed-parents',
    ...(freshSince === undefined ? {} : { freshSince }),
    ...(unavailableSince === undefined ? {} : { unavailableSince }),
    ...(plan.reading.kind === 'passes' && plan.reading.passes.length === 0 ? { holdsNothing: true } : {}),
    probes: (calls ?? Infinity) > SMALL_PAGES ? plan.probes.map(({ param }) => param) : [],
  };
}

export function planSum(rows: readonly PlanRow[], budget: Budget): PlanSum {
  const calls = rows.reduce((sum, row) => sum + (row.calls ?? 0), 0);
  const isAtLeast = rows.some((row) => row.isAtLeast || row.calls === undefined);
  return { calls, isAtLeast, ...minutesOf(calls, budget), requestsPerSecond: budget };
}

const minutesOf = (calls: number, budget: Budget): { readonly minutes?: number } =>
  budget === 'unlimited' ? {} : { minutes: Math.round((calls / budget / 60) * 1000) / 1000 };

export function planLines(rows: readonly PlanRow[], sum: PlanSum, now: Date): readonly string[] {
  const hasMinutes = sum.requestsPerSecond !== 'unlimited';
  const lines = table(
    [
      { title: 'asset' },
      { title: 'read by' },
      { title: 'calls', align: 'right' },
      ...(hasMinutes ? [{ title: 'minutes', align: 'right' as const }] : []),
      { title: 'why' },
    ],
    rows.map((row) => [
      row.asset,
      readBy(row),
      callsText(row),
      ...(hasMinutes ? [minutesText(row.minutes)] : []),
      whyText(row, now),
    ]),
  );
  return [...lines, '', sumLine(rows, sum)];
}

function readBy({ strategy, freshSince, unavailableSince, holdsNothing }: PlanRow): string {
  if (unavailableSince !== undefined) return 'unavailable';
  if (holdsNothing === true) return 'not read';
  return freshSince === undefined ? strategy : 'fresh';
}

const callsText = ({ calls, isAtLeast }: PlanRow): string =>
  calls === undefined ? '?' : `${count(calls)}${isAtLeast ? '+' : ''}`;

function minutesText(minutes: number | undefined): string {
  if (minutes === undefined) return '?';
  if (minutes === 0) return '0';
  return minutes < 1 ? '< 1' : count(minutes);
}

function whyText({ reason, freshSince, unavailableSince, probes }: PlanRow, now: Date): string {
  if (unavailableSince !== undefined)
    return `the account did not have it ${ago(unavailableSince, now)}; asked again after a day`;
  if (freshSince !== undefined) return `scanned ${ago(freshSince, now)}; ${reason}`;
  return probes.length === 0 ? reason : `${reason}; tries ${probes.join(', ')}`;
}

function sumLine(rows: readonly PlanRow[], { calls, isAtLeast, minutes, requestsPerSecond }: PlanSum): string {
  const left = (['fresh', 'unavailable', 'not read'] as const).map(
    (why) => [rows.filter((row) => readBy(row) === why).length, why] as const,
  );
  const leftOut = left.reduce((all, [number]) => all + number, 0);
  const read = [
    `${counted(rows.length - leftOut, 'asset')} to read`,
    ...left.flatMap(([number, why]) => (number === 0 ? [] : [`${count(number)} ${why}`])),
  ].join(', ');
  const cost = `${isAtLeast ? 'at least ' : ''}${counted(calls, 'call')}`;
  const time = minutes === undefined ? '' : `, ${duration(minutes * 60_000)} at ${requestsPerSecond} requests a second`;
  return `${read}: ${cost}${time}`;
}
