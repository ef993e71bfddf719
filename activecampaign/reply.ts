/** What came of one request, as plain data: an answer, or the way in which there was none. */

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  /** After content-decoding, byte by byte as it came. */
  readonly body: Buffer;
  readonly contentType?: string;
  readonly retryAfter?: string;
  /** The header `Date`. */
  readonly date?: string;
  readonly location?: string;
}

export interface NoAnswer {
  /**
   * `unreachable`: never connected. `dropped`: connected, and no answer began. `cut-off`: an answer began and did not end.
   * `oversize`: it was longer than we take.
   */
  readonly kind: 'unreachable' | 'dropped' | 'cut-off' | 'oversize';
  /** For people; holds neither token nor password. */
  readonly what: string;
}

export type Reply = Answer | NoAnswer;
