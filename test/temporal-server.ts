/** The `temporal` program for tests: found by the project's own resolver, kept in one cache so that CI fetches it once. */
import { join } from 'node:path';
import { findTemporalCli } from '../client/temporal-server/temporal-cli';

const CACHE = join(__dirname, '..', 'node_modules', '.cache', 'campaignlake', 'temporal');

/** Absolute path of the program. */
export async function temporalForTests(): Promise<string> {
  const silent = (): void => undefined;
  const { executable } = await findTemporalCli({
    folder: CACHE,
    environment: process.env,
    say: silent,
    progress: silent,
  });
  return executable;
}
