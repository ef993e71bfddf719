/** What is known of a row beyond what its id says: it was inserted, updated or touched while the simulator ran. */
export interface Override {
  /** How often it was updated: each time other values. */
  readonly version: number;
  /** Milliseconds since the epoch; only of rows that were inserted. */
  readonly createdMs?: number;
  readonly changedMs?: number;
  /** Foreign keys of an inserted row, by column. */
  readonly references?: Readonly<Record<string, number>>;
  /** Values that a test asked for, by API key. */
  readonly values?: Readonly<Record<string, unknown>>;
}
