/**
 * What the end of a run says is wrong, and what of earlier troubles is over. Pure: alerts are made of it. A trouble is a cause
 * and the asset that it hit, so that 59 assets that a revoked token stopped are one cause.
 */
import { failedText, type CheckReport } from './check';
import type { AssetProgress, RunProgress } from './plan';

export interface Trouble {
  /** Class of the error, `HeldBack` or `Stale`. */
  readonly cause: string;
  /** Empty where the run itself failed. */
  readonly asset: string;
  /** One line, never a value of a row. */
  readonly message: string;
}

/** What was found at the end of a run beside the states of its assets. Undefined: not judged. */
export interface Findings {
  /** Every asset that is older than it may be, selected or not. */
  readonly stale?: readonly Omit<Trouble, 'cause'>[];
  /** Checks that failed and let their asset be merged. */
  readonly failedChecks?: readonly Omit<Trouble, 'cause'>[];
}

export interface Judgement {
  readonly troubles: readonly Trouble[];
  /** As far as this run can say: of what it did not touch it knows nothing. */
  readonly isOver: (earlier: Pick<Trouble, 'cause' | 'asset'>) => boolean;
}

/** Failed checks of severity error only: a warning alarms nobody. */
export const findingsOf = ({ assets, stale }: Pick<RunProgress, 'assets' | 'stale'>): Findings => ({
  ...(stale === undefined
    ? {}
    : { stale: stale.map((asset) => ({ asset, message: `${asset} is older than it may be` })) }),
  failedChecks: Object.values(assets).flatMap(({ asset, state, checks }) =>
    state === 'failed' ? [] : failedChecksOf(asset, checks),
  ),
});

const failedChecksOf = (asset: string, checks: CheckReport | undefined): readonly Omit<Trouble, 'cause'>[] => {
  const errors = checks?.failed.filter(({ severity }) => severity === 'error') ?? [];
  return errors.length === 0 ? [] : [{ asset, message: `${asset}: ${errors.map(failedText).join('; ')}` }];
};

const STALE = 'Stale';
const CHECK_FAILED = 'CheckFailed';
const HELD_BACK = 'HeldBack';
/** The failure of a run that did everything, and in which some asset failed: the assets say why. */
const ASSETS_FAILED = 'AssetsFailed';
/** The request was refused: whoever started the run sees it at once, but nobody looks at what a schedule starts. */
const ABOUT_REQUEST: readonly string[] = ['RequestError', 'SelectionError'];

/** Our own words. What anybody else says of an error, DuckDB above all, may hold values. */
const OUR_WORDS: readonly string[] = [
  'Busy',
  'BrokenBody',
  'Canceled',
  'CheckFailed',
  'ConfigError',
  'Contract',
  'DeclarationError',
  'Gone',
  'NotActiveCampaign',
  'PagesGone',
  'Passing',
  'RateLimited',
  'Refused',
  'RequestError',
  'SchemaConflict',
  'SelectionError',
  'Storage',
  'Terminated',
  'Timeout',
  'Unauthorized',
  'Unavailable',
  'Unreachable',
  'WarehouseLocked',
  'WarehouseMismatch',
  'WrongWorker',
];

/** Of a run that has ended, and was not canceled; with what was told before, for what follows from it is no trouble of its own. */
export function judgeRun(run: RunProgress, findings: Findings = {}, told: readonly KnownTrouble[] = []): Judgement {
  const found = [
    ...runTroubles(run),
    ...Object.values(run.assets).flatMap(assetTroubles),
    ...(findings.failedChecks ?? []).map((check) => ({ cause: CHECK_FAILED, ...check })),
  ];
  const stale = (findings.stale ?? []).map((one) => ({ cause: STALE, ...one }));
  const isAmong = (troubles: readonly Trouble[], one: Pick<Trouble, 'cause' | 'asset'>): boolean =>
    troubles.some(({ cause, asset }) => cause === one.cause && asset === one.asset);
  const isOver: Judgement['isOver'] = (earlier) =>
    !isAmong([...found, ...stale], earlier) && isJudged(run, findings, earlier);
  const reasons = [...found, ...told.filter((one) => !one.isOver && !isOver(one))].filter(isReasonToBeStale);
  const unexplained = stale.filter(({ asset }) => !reasons.some((one) => one.asset === '' || one.asset === asset));
  return { troubles: [...found, ...unexplained], isOver };
}

/** What was told of a cause before. */
type KnownTrouble = Pick<Trouble, 'cause' | 'asset'> & { readonly isOver: boolean };

/** A table whose deletes wait is merged all the same, and a mistake in a request stops no other. */
const isReasonToBeStale = ({ cause }: Pick<Trouble, 'cause'>): boolean =>
  cause !== STALE && cause !== HELD_BACK && !isAboutRequest(cause);

function runTroubles({ error, scheduledBy }: RunProgress): readonly Trouble[] {
  if (error === undefined || error.type === ASSETS_FAILED) return [];
  const { type } = error;
  if (!isAboutRequest(type)) return [{ cause: type, asset: '', message: told(error) }];
  return scheduledBy === undefined ? [] : [{ cause: refusalOf(type, scheduledBy), asset: '', message: told(error) }];
}

const IN_SCHEDULE = ' in schedule ';

const refusalOf = (type: string, schedule: string): string => `${type}${IN_SCHEDULE}${schedule}`;

/** The id of the schedule whose request is refused, where that is the cause. */
export const refusedSchedule = (cause: string): string | undefined =>
  isAboutRequest(cause) ? cause.split(IN_SCHEDULE)[1] : undefined;

function assetTroubles({ asset, state, error, heldBack }: AssetProgress): readonly Trouble[] {
  if (state === 'failed') {
    const failure = error ?? { type: 'Unexpected', message: '' };
    return [{ cause: failure.type, asset, message: told(failure) }];
  }
  if (heldBack === 0) return [];
  const message = `${asset}: ${heldBack} deletes look like a lost permission and wait. If these rows are gone: npx campaignlake materialize ${asset} --full --allow-deletes`;
  return [{ cause: HELD_BACK, asset, message }];
}

const told = ({ type, message }: { readonly type: string; readonly message: string }): string =>
  OUR_WORDS.includes(type) ? message : `an error of type "${type}"; what it says is in the failure of the workflow`;

const ANSWERED: readonly string[] = ['done', 'superseded', 'unavailable'];
/** A merge of nothing judges again what failed; what was not merged judges nothing. */
const JUDGES_CHECKS: readonly string[] = ['done'];

/** Whether this run could have found the trouble again. */
function isJudged(run: RunProgress, findings: Findings, { cause, asset }: Pick<Trouble, 'cause' | 'asset'>): boolean {
  if (cause === STALE) return findings.stale !== undefined;
  if (cause === CHECK_FAILED && findings.failedChecks === undefined) return false;
  if (isAboutRequest(cause)) return isPlanned(run) && run.scheduledBy === refusedSchedule(cause);
  // A range meets few of the rows that a trouble may be about, and of some tables none.
  if (run.mode === 'backfill') return false;
  const asksApi = run.mode !== 'check' && run.mode !== 'rebuild';
  if (!asksApi && cause !== CHECK_FAILED) return false;
  if (asset === '') return isThrough(run);
  return (cause === CHECK_FAILED ? JUDGES_CHECKS : ANSWERED).includes(run.assets[asset]?.state ?? '');
}

const isAboutRequest = (cause: string): boolean => ABOUT_REQUEST.some((type) => cause.startsWith(type));

/** Its request was taken, whatever came after; of no assets where none had the status that it asks for. */
const isPlanned = (run: RunProgress): boolean => isThrough(run) || Object.keys(run.assets).length > 0;

const isThrough = ({ error }: RunProgress): boolean => error === undefined || error.type === ASSETS_FAILED;
