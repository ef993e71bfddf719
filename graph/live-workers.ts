/** Who serves a task queue now. The server remembers a worker for five minutes after its last poll, whether it lives or not. */

/** A poll lasts a minute at the most, and the server notes only when it began: less would take an idle worker for dead. */
const ALIVE_MS = 75_000;

/** As the server describes one, of what is asked here. */
interface Poller {
  readonly identity?: string | null;
  readonly lastAccessTime?: { readonly seconds?: unknown } | null;
}

export interface LiveWorker {
  /** `<account>@<host>` */
  readonly identity: string;
  /** Since it last asked for work. */
  readonly silentMs: number;
}

/** One that died less than 75 s ago is among them: nobody can tell. */
export function liveWorkers(pollers: readonly Poller[] | null | undefined, now: Date): readonly LiveWorker[] {
  return (pollers ?? [])
    .map(({ identity, lastAccessTime }) => ({
      identity: identity ?? '',
      silentMs: Math.max(Number(now) - Number(lastAccessTime?.seconds ?? 0) * 1_000, 0),
    }))
    .filter(({ silentMs }) => silentMs < ALIVE_MS);
}
