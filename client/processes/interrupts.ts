/** Ctrl-C and its relatives: the first ends in order, the second at once. */
import { INTERRUPTED } from '../exit-codes';

export interface Interrupts {
  /** Resolves with the exit code at the first signal. */
  readonly first: Promise<number>;
  readonly stop: () => void;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export function watchInterrupts(onSecond: () => void): Interrupts {
  let isFirst = true;
  let resolveFirst: (exitCode: number) => void = () => undefined;
  const first = new Promise<number>((resolve) => (resolveFirst = resolve));
  const listen = (): void => {
    if (!isFirst) return onSecond();
    isFirst = false;
    resolveFirst(INTERRUPTED);
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  return {
    first,
    stop: () => {
      for (const signal of SIGNALS) process.off(signal, listen);
    },
  };
}

/** For `worker` and `simulator`: a signal, or, for one that `dev` started, the end of standard input. */
export function untilAskedToEnd(options: { readonly endWithStdin: boolean }): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
    if (!options.endWithStdin) return;
    process.stdin
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    process.stdin.resume();
  });
}
