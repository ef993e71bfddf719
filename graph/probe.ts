/** A question to the API about itself; the answer is kept, with its date, and asked for again after a week. */
export interface Probe {
  /** The parameter that is tried, such as `orders[mdate]` or `filters[updated_after]`. */
  readonly param: string;
  readonly kind: 'filter' | 'order';
  readonly keys: readonly string[];
  readonly values: 'time' | 'id';
  readonly timeZone: string;
}

export interface ProbeResult {
  readonly param: string;
  readonly isHonoured: boolean;
  /** What was seen, for people. */
  readonly what: string;
}
