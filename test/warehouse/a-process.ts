import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Runs code in a process of its own, for what a process may do once only, or as somebody else. */
export function run(code: string, options: { readonly uid?: number; readonly shell?: string } = {}): ChildProcess {
  const script = `require('tsx/cjs');(async()=>{${code}})().catch((e)=>{console.log(JSON.stringify({type:e.type,message:e.message}));process.exit(2)})`;
  const words = ['-e', script];
  const [command, args] =
    options.shell === undefined
      ? [process.execPath, words]
      : ['bash', ['-c', `${options.shell}; exec "$0" "$@"`, process.execPath, ...words]];
  // tsx keeps a cache in the temporary folder, which another user may not share.
  const env = { ...process.env, TSX_DISABLE_CACHE: '1' };
  return spawn(command, args, {
    cwd: ROOT,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
  });
}

export async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += String(data)));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

export const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.stdout?.once('data', (data: Buffer) => resolve(String(data))));
