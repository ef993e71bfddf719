/**
 * A value that must not be seen: it shows itself as `[hidden]` to JSON, to `console.log` and to string building, so that
 * a settings object can be logged whole. Whoever needs the value says so with `reveal()`.
 */
import { inspect } from 'node:util';

const HIDDEN = '[hidden]';

export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
