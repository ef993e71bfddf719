/**
 * Suspects, asked for one by one: gone, or missed by the scan. Between two looks at a row that lives, since an endpoint that
 * suddenly knows no record at all says nothing about one of them.
 */
import { ApiError, GoneError } from '../activecampaign/errors';
import type { SliceRequest } from '../graph/slice';
import { ask, type Shown, type Slicing } from './slicing';

export async function readRecords(slicing: Slicing, slice: SliceRequest & { kind: 'records' }): Promise<Shown> {
  const { ids, control, place } = slice;
  // Each slice looks for itself: its readings are its own.
  const look = (turn: number): Promise<boolean> => isThere(slicing, { id: control, reading: place * 2 + turn });
  if (!(await look(0))) return { hasEnded: true };
  const gone = await Promise.all(ids.map((id) => isGone(slicing, id)));
  if (await look(1)) slicing.log.goneIds.push(...ids.filter((_, at) => gone[at]));
  return { hasEnded: true };
}

async function isThere(
  slicing: Slicing,
  { id, reading }: { readonly id: string; readonly reading: number },
): Promise<boolean> {
  try {
    const page = await ask(slicing, { kind: 'record', id, limit: 1, reading });
    return page.ids[0] === id;
  } catch (error) {
    return undecided(error);
  }
}

/** Only an answer that says so: what is refused may be there. */
async function isGone(slicing: Slicing, id: string): Promise<boolean> {
  try {
    await ask(slicing, { kind: 'record', id, limit: 1, reading: 0 });
    return false;
  } catch (error) {
    undecided(error);
    return error instanceof GoneError;
  }
}

/** What passes is tried again by Temporal; what is final decides nothing here. */
function undecided(error: unknown): false {
  if (!(error instanceof ApiError) || error.retryable) throw error;
  return false;
}
