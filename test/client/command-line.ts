/** The command line within a test's process. */
import { main } from '../../client/main';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in this process; a command that would start a part fails the test. `hear` gets what it says at once. */
export async function campaignlake(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  hear: (text: string) => void = () => undefined,
): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const paper = (stream: keyof typeof said) => ({
    write: (text: string): void => {
      said[stream] += text;
      hear(text);
    },
  });
  const refuse = () => Promise.reject(new Error('a part was started'));
  const code = await main({
    argv,
    entry: '/nowhere/campaignlake.js',
    environment: { PATH: process.env.PATH, CAMPAIGNLAKE_HOME: '/nowhere/data', ...environment },
    stdout: paper('stdout'),
    stderr: paper('stderr'),
    parts: { runWorker: refuse, startSimulator: refuse },
  });
  return { code, ...said };
}
