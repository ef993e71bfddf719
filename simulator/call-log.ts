/** What the server was asked, and how far each answer got. */

export interface Call {
  /** From 1. */
  readonly n: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Undefined as long as nothing was answered. */
  readonly status?: number;
  /** A fault, or `rateLimit` for one request too many in a second. */
  readonly fault?: string;
  readonly rows?: number;
  /** The whole answer was handed to the socket; undefined as long as it may still be. */
  readonly completed?: boolean;
}

export class CallLog {
  private readonly calls: Call[] = [];

  /** The number of the call. */
  begin(method: string, path: string): number {
    const n = this.calls.length + 1;
    this.calls.push({ n, at: Date.now(), method, path });
    return n;
  }

  note(n: number, known: Partial<Pick<Call, 'status' | 'fault' | 'rows' | 'completed'>>): void {
    const call = this.calls[n - 1];
    if (call !== undefined) this.calls[n - 1] = { ...call, ...known };
  }

  /** Calls with a greater number. */
  since(n: number): readonly Call[] {
    return this.calls.slice(n);
  }
}
