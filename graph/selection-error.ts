import { ReplicationError } from './errors';

/** Where in which text something is. */
export interface TextPlace {
  readonly text: string;
  /** From 0. */
  readonly at: number;
}

/** The selection cannot be read, names what is not there, or selects nothing. */
export class SelectionError extends ReplicationError {
  readonly type = 'SelectionError';
  readonly retryable = false;
  readonly place: TextPlace | undefined;

  constructor(what: string, { place, hint }: { readonly place?: TextPlace | undefined; readonly hint?: string } = {}) {
    const where = place === undefined ? '' : ` (character ${place.at + 1} of "${place.text}")`;
    super(`${what}${where}`, { hint });
    this.place = place;
  }

  /** The selection and, on a second line, a caret under the place; for terminals. */
  get caret(): string | undefined {
    return this.place && `${this.place.text}\n${' '.repeat(this.place.at)}^`;
  }
}
