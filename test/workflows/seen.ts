import type { RunProgress } from '../../graph/plan';

/** The first answer of a run to `progress` that is as wanted. */
export async function seen(
  run: { readonly query: <T>(name: string) => Promise<T> },
  isSeen: (progress: RunProgress) => boolean,
): Promise<RunProgress> {
  for (;;) {
    const progress = await run.query<RunProgress>('progress');
    if (isSeen(progress)) return progress;
  }
}
