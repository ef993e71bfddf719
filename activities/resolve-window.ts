/** The range that a schedule's run backfills: a window before the time at which the run was due, however late it starts. */
import { parseDurationMs } from '../graph/duration';
import { RequestError } from '../graph/errors';
import type { MaterializeRequest } from '../graph/plan';

/**
 * `[scheduledAt - window, scheduledAt)` as `since` and `until`, so that the request can be given again by hand.
 * @throws RequestError where no schedule started the run: no time is nominal then
 */
export function resolveWindow(request: MaterializeRequest, scheduledAt: string | undefined): MaterializeRequest {
  const { window, ...rest } = request;
  if (window === undefined) return request;
  if (scheduledAt === undefined) {
    throw new RequestError(`field "window" is ${JSON.stringify(window)}, but no schedule started this run`, {
      hint: 'Give "since" and "until" instead',
    });
  }
  const until = new Date(scheduledAt);
  const since = new Date(Number(until) - (parseDurationMs(window) ?? 0));
  return { ...rest, since: since.toISOString(), until: until.toISOString() };
}
