/** What is believed of the API is tried, and what came of it kept: a filter that must leave nothing, an order that must come back sorted. */
import { ApiError } from '../activecampaign/errors';
import { compareKeys, keyReader } from '../graph/pass-keys';
import type { AssetPlan } from '../graph/plan';
import type { Probe, ProbeResult } from '../graph/probe';
import type { ActivityDependencies, WithIdentity } from './dependencies';

export interface ProbeInput extends WithIdentity, Probing {}

interface Probing {
  readonly plan: AssetPlan;
  readonly probes: readonly Probe[];
  /** Found out by reading: kept with the rest. */
  readonly found: readonly ProbeResult[];
  readonly priority: 1 | 2;
}

/** No row has changed by then. */
const FAR_FUTURE = '2199-01-01';
/** Enough to see an order, and cheap. */
const ROWS = 20;

export async function probe(
  { api, warehouse }: Pick<ActivityDependencies, 'api' | 'warehouse'>,
  { plan, probes, found, priority, signal }: Probing & { readonly signal: AbortSignal },
): Promise<{ readonly calls: number }> {
  const results: ProbeResult[] = [...found];
  let calls = 0;
  const ask: Ask = async (params) => {
    const common = {
      asset: plan.asset,
      path: plan.endpoint,
      recordsKey: plan.recordsKey,
      purpose: 'later-page',
      priority,
      signal,
    } as const;
    const answer = await api.ask({ ...common, params: { ...plan.params, ...params } });
    calls += answer.calls;
    return answer.records;
  };
  for (const one of probes) {
    try {
      results.push({ param: one.param, ...(await (one.kind === 'filter' ? tryFilter(ask, one) : tryOrder(ask, one))) });
    } catch (error) {
      // What cannot be found out now is tried the next time; the rows are read all the same.
      if (!(error instanceof ApiError)) throw error;
      calls += error.calls;
    }
  }
  await warehouse.recordProbes(plan.asset, results);
  return { calls };
}

type Records = readonly Readonly<Record<string, unknown>>[];
type Ask = (params: Readonly<Record<string, string | number>>) => Promise<Records>;
type Answer = Omit<ProbeResult, 'param'>;

async function tryFilter(ask: Ask, { param }: Probe): Promise<Answer> {
  const records = await ask({ limit: ROWS, [param]: FAR_FUTURE });
  return records.length === 0
    ? { isHonoured: true, what: `of ${FAR_FUTURE} it left no row` }
    : { isHonoured: false, what: `of ${FAR_FUTURE} it left rows, so it is ignored` };
}

/** Both ways: a listing may happen to be sorted one way. */
async function tryOrder(ask: Ask, probed: Probe): Promise<Answer> {
  const keyOf = keyReader(probed);
  const sorted = async (direction: 'ASC' | 'DESC'): Promise<readonly (string | undefined)[]> =>
    (await ask({ limit: ROWS, [probed.param]: direction })).map(keyOf);
  const [falling, rising] = [await sorted('DESC'), await sorted('ASC')];
  const isFalling = falling.every((key, at) => at === 0 || compareKeys(falling[at - 1], key) >= 0);
  const isRising = rising.every((key, at) => at === 0 || compareKeys(rising[at - 1], key) <= 0);
  if (!isFalling || !isRising) return { isHonoured: false, what: 'rows came back in another order' };
  return compareKeys(falling[0], rising[0]) > 0
    ? { isHonoured: true, what: 'rows came back sorted, both ways' }
    : { isHonoured: false, what: 'both ways began with the same value, which shows nothing' };
}
