/** Rows that an unproven scan did not see are asked for one by one, between which the asset can be paused. */
import { condition } from '@temporalio/workflow';
import type { Suspects } from '../graph/staging';
import { extractOne, type ExtractAllOptions } from './extract-all';
import type { Read } from './merge-request';

/** Of one asset at a time; between two groups the run can be paused. */
const SUSPECTS_AT_ONCE = 25;

/** What was read, with the answers. */
export async function confirmSuspects(
  read: Omit<Read, 'plan' | 'run'>,
  options: { readonly suspects: Suspects } & Pick<ExtractAllOptions, 'input' | 'isPaused' | 'onFlight'>,
): Promise<Omit<Read, 'plan' | 'run'>> {
  const { input, suspects, isPaused, onFlight } = options;
  const { ids, control } = suspects;
  const groups = Array.from({ length: Math.ceil(ids.length / SUSPECTS_AT_ONCE) }, (_, place) =>
    ids.slice(place * SUSPECTS_AT_ONCE, (place + 1) * SUSPECTS_AT_ONCE),
  );
  const confirmed: string[] = [];
  let { moreCalls = 0 } = read;
  for (const [place, group] of groups.entries()) {
    await condition(() => !isPaused());
    onFlight(1);
    const result = await extractOne({
      input,
      beginning: read.beginning,
      slice: { kind: 'records', ids: group, control, place },
      summary: `${input.plan.asset}: are ${group.length} rows gone?`,
    });
    onFlight(0);
    confirmed.push(result.slice);
    moreCalls += result.calls;
  }
  return { ...read, confirmed, moreCalls };
}
