/** Takes secrets out of text that others wrote: the API echoes parameters in its errors, and a proxy its credentials. */
import { inspect } from 'node:util';

/** A secret that shows itself only when asked, such as `config/secret.ts`; tests may pass plain text. */
export type Concealed = string | { reveal(): string };

export const reveal = (secret: Concealed): string => (typeof secret === 'string' ? secret : secret.reveal());

/** One line of a text that a server wrote is enough for an error. */
const LONGEST = 200;

export class Scrubber {
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret)]);
    this.#secrets = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  }

  /** One short line, without any of the secrets, control characters and markup. */
  scrub(text: string): string {
    const clean = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text);
    const line = clean.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  }

  [inspect.custom](): string {
    return '[hidden]';
  }
}
