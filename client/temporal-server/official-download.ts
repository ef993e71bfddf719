/**
 * The official download, by the SDK: it has no call that only downloads, so it downloads and starts the server once. It
 * does so in a process of its own, which can be ended when a network swallows the request.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderBytes, makeOwnCopy } from './own-copy';
import { runProgram } from './run-program';
import type { CliSearch } from './temporal-cli';

/** No byte for this long: this way is closed here. */
const STALL_SECONDS = 30;
const TIMEOUT_MS = 15 * 60_000;

/** Runs with the download's folder as its only argument. */
const SCRIPT = `
const { TestWorkflowEnvironment } = require(${JSON.stringify(require.resolve('@temporalio/testing'))});
TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir: process.argv[1] } } })
  .then((server) => server.teardown())
  .catch((error) => {
    process.stderr.write(String(error.message).split('\\n')[0] + '\\n', () => process.exit(1));
  });
`;

export async function downloadOfficial(search: CliSearch, script = SCRIPT): Promise<string> {
  return makeOwnCopy(search.folder, async (attempt) => {
    search.progress('Temporal server: asking for the official download');
    let bytes = 0;
    let grewAt = 0;
    await runProgram({
      command: process.execPath,
      args: ['-e', script, attempt],
      environment: search.environment,
      timeoutMs: TIMEOUT_MS,
      watch: async (seconds) => {
        const now = await folderBytes(attempt);
        if (now > bytes) [bytes, grewAt] = [now, seconds];
        search.progress(`Temporal server: official download, ${Math.round(bytes / 1e6)} MB after ${seconds} s`);
        return seconds - grewAt > STALL_SECONDS ? `nothing came for ${STALL_SECONDS} s` : undefined;
      },
    }).catch((error: Error) => {
      throw new Error(shortReason(error.message), { cause: error });
    });
    const program = (await readdir(attempt)).find((name) => name.startsWith('temporal-'));
    if (program === undefined) throw new Error('the SDK left no program behind');
    return join(attempt, program);
  });
}

/** The SDK repeats the URL at every level of its message; the last level says why. */
const shortReason = (message: string): string => message.split('): ').at(-1) ?? message;
