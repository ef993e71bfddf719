/**
 * Which alerts the end of a run asks for, given what was told before: a cause is told once, again when it hits assets that it
 * had not hit, and once when it is over.
 */
import type { RunProgress } from './plan';
import type { Judgement, Trouble } from './troubles';

/** What was told of a cause that goes on. */
export interface ToldTrouble {
  readonly cause: string;
  /** Empty for the run itself. */
  readonly asset: string;
  readonly since: string;
  /** Of this asset; the cause is over when it is so for all. */
  readonly isOver: boolean;
}

export interface Alert {
  /** The same whenever the same is told again, after an attempt whose answer was lost. */
  readonly id: string;
  readonly event: 'failed' | 'over';
  readonly account: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly cause: string;
  readonly since: string;
  /** What was hit; empty where the run itself failed, and of what is over. */
  readonly troubles: readonly Omit<Trouble, 'cause'>[];
  readonly assets: readonly string[];
}

/** What to remember of a cause, and what to say before it is remembered. */
export interface AlertStep {
  readonly cause: string;
  readonly told: readonly ToldTrouble[];
  readonly alert?: Alert;
}

type Run = Pick<RunProgress, 'account' | 'workflowId' | 'runId' | 'startedAt'> & { readonly endedAt?: string };

export function decideAlerts(
  run: Run,
  { troubles, isOver }: Judgement,
  told: readonly ToldTrouble[],
): readonly AlertStep[] {
  const causes = new Set([...told, ...troubles].map(({ cause }) => cause));
  return [...causes].map((cause) =>
    decideCause(run, { cause, isOver, now: ofCause(troubles, cause), told: ofCause(told, cause) }),
  );
}

const ofCause = <T extends { readonly cause: string }>(all: readonly T[], wanted: string): readonly T[] =>
  all.filter(({ cause }) => cause === wanted);

interface Cause {
  readonly cause: string;
  readonly now: readonly Trouble[];
  readonly told: readonly ToldTrouble[];
  readonly isOver: Judgement['isOver'];
}

function decideCause(run: Run, { cause, now, told, isOver }: Cause): AlertStep {
  const news = newsAmong(now, told);
  const at = run.endedAt ?? run.startedAt;
  const after = [
    ...told.map((one) => ({
      ...one,
      isOver: !now.some(({ asset }) => asset === one.asset) && (one.isOver || isOver(one)),
    })),
    ...news.map(({ asset }) => ({ cause, asset, since: at, isOver: false })),
  ];
  const since = told.reduce((first, one) => (one.since < first ? one.since : first), at);
  if (now.length === 0 && after.every((one) => one.isOver)) {
    return { cause, told: [], alert: alertOf(run, { event: 'over', cause, since, hit: told }) };
  }
  if (news.length === 0) return { cause, told: after };
  return { cause, told: after, alert: alertOf(run, { event: 'failed', cause, since, hit: now }) };
}

/** What stops a run stops each of its assets: neither is news after the other. */
function newsAmong(now: readonly Trouble[], told: readonly ToldTrouble[]): readonly Trouble[] {
  if (told.some(({ asset }) => asset === '')) return [];
  return now.filter(({ asset }) => !told.some((one) => one.asset === asset) && (asset !== '' || told.length === 0));
}

function alertOf(
  { account, workflowId, runId }: Run,
  {
    event,
    cause,
    since,
    hit,
  }: {
    readonly event: Alert['event'];
    readonly cause: string;
    readonly since: string;
    readonly hit: readonly (Trouble | ToldTrouble)[];
  },
): Alert {
  const assets = [...new Set(hit.map(({ asset }) => asset))].filter((asset) => asset !== '').toSorted();
  const troubles = hit.flatMap((one) => ('message' in one ? [{ asset: one.asset, message: one.message }] : []));
  return { id: `${runId} ${event} ${cause}`, event, account, workflowId, runId, cause, since, assets, troubles };
}
