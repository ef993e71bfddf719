/** The command line within a test's process. */
import { main } from '../../client/main';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in this process; a command that would start a part fails the test. */
export async function campaignlake(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const refuse = () => Promise.reject(new Error('a part was started'));
  const code = await main({
    argv,
    entry: '/nowhere/campaignlake.js',
    environment: { PATH: process.env.PATH, CAMPAIGNLAKE_HOME: '/nowhere/data', ...environment },
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    parts: { runWorker: refuse, startSimulator: refuse },
  });
  return { code, ...said };
}
