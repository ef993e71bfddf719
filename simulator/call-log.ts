/** What the server was asked, and how far each answer got. */

export interface Call {
  readonly n: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  status?: number;
  fault?: string;
  rows?: number;
  /** The whole answer was handed to the socket. */
  isCompleted?: boolean;
}

export class CallLog {
  private readonly calls: Call[] = [];

  begin(method: string, path: string): Call {
    const call: Call = { n: this.calls.length + 1, at: Date.now(), method, path };
    this.calls.push(call);
    return call;
  }

  fault(call: Call, fault: string): void {
    call.fault = fault;
  }

  rows(call: Call, rows: number | undefined): void {
    if (rows !== undefined) call.rows = rows;
  }

  end(call: Call, status: number, isCompleted: boolean): void {
    call.status = status;
    call.isCompleted = isCompleted;
  }

  since(n: number): readonly Call[] {
    return this.calls.slice(n);
  }
}
