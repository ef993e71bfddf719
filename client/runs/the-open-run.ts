/** The run that a command means when none is named. */
import { ConfigError } from '../../graph/errors';
import { openRuns, type Place } from './start-run';

export const LIST_RUNS = '"npx campaignlake status" lists the runs';

/** @throws ConfigError unless exactly one is open */
export async function theOpenRun(place: Place): Promise<string> {
  const open: string[] = [];
  for await (const { workflowId } of openRuns(place)) open.push(workflowId);
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  throw new ConfigError(only === undefined ? 'No run is open' : `${open.length} runs are open`, {
    hint: only === undefined ? LIST_RUNS : `Name one: ${open.join(', ')}`,
  });
}
