/**
 * Text to selection, by recursive descent: `or` binds less than `and`, `and` less than `not`, and `+` stands beside a
 * name or parentheses. One parser for the command line, workflow input and schedules.
 */
import { nearest } from './nearest';
import type { AssetStatus, Selection } from './selection';
import { ASSET_STATUSES } from './selection';
import { SelectionError } from './selection-error';
import {
  AllSelection,
  GroupSelection,
  KeySelection,
  KindSelection,
  StatusSelection,
  TagSelection,
} from './selection-leaves';
import { AndSelection, NotSelection, OrSelection, TraversalSelection } from './selection-operators';
import type { Token } from './selection-tokens';
import { selectionTokens } from './selection-tokens';

/** Far beyond what a person writes; the parser calls itself for each level, and its stack ends somewhere. */
const MAX_DEPTH = 100;
const ATTRIBUTES = ['key', 'group', 'kind', 'tag', 'status'] as const;

/** @throws SelectionError that points at the character */
export function parseSelection(text: string): Selection {
  if (text.trim() === '') throw new SelectionError('The selection is empty', { hint: 'Write * for all assets' });
  return new SelectionParser(text).whole();
}

class SelectionParser {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  constructor(readonly text: string) {
    this.#tokens = selectionTokens(text);
  }

  whole(): Selection {
    const selection = this.#or();
    const rest = this.#peek();
    if (rest.kind === 'end') return selection;
    const hint = rest.kind === 'sign' ? undefined : 'Write "and" or "or" between two parts';
    throw this.#error(`Did not expect "${rest.text}"`, rest, hint);
  }

  #or(): Selection {
    let left = this.#and();
    while (this.#takeWord('or')) left = new OrSelection(left, this.#and());
    return left;
  }

  #and(): Selection {
    let left = this.#not();
    while (this.#takeWord('and')) left = new AndSelection(left, this.#not());
    return left;
  }

  #not(): Selection {
    return this.#takeWord('not') ? new NotSelection(this.#deeper(() => this.#not())) : this.#traversal();
  }

  #traversal(): Selection {
    if (this.#takeSign('*')) return new AllSelection();
    const up = this.#stepsUp();
    const selection = this.#primary();
    const down = this.#stepsDown();
    return up === 0 && down === 0 ? selection : new TraversalSelection(selection, { up, down });
  }

  /** `+` or `2+` */
  #stepsUp(): number {
    if (this.#takeSign('+')) return Infinity;
    if (!isNumber(this.#peek()) || this.#peek(1).text !== '+') return 0;
    const steps = this.#steps();
    this.#takeSign('+');
    return steps;
  }

  /** `+` or `+2` */
  #stepsDown(): number {
    if (!this.#takeSign('+')) return 0;
    return isNumber(this.#peek()) ? this.#steps() : Infinity;
  }

  #steps(): number {
    const token = this.#next();
    const steps = Number(token.text);
    if (steps > 0) return steps;
    throw this.#error('0 steps walk nowhere', token, 'Leave the "+" out');
  }

  #primary(): Selection {
    if (this.#takeSign('(')) {
      const selection = this.#deeper(() => this.#or());
      if (this.#takeSign(')')) return selection;
      throw this.#error('")" is missing', this.#peek());
    }
    const token = this.#next();
    if (this.#peek().text === ':' && token.kind === 'word') return this.#attribute(token);
    if (token.kind === 'sign' || token.kind === 'end' || isKeyword(token)) throw this.#expectedName(token);
    return new KeySelection(token.text, this.#place(token));
  }

  #attribute(attribute: Token): Selection {
    const name = ATTRIBUTES.find((known) => known === attribute.text);
    if (name === undefined) throw this.#unknown(`Nothing is selected by "${attribute.text}:"`, attribute, ATTRIBUTES);
    this.#takeSign(':');
    const value = this.#value();
    switch (name) {
      case 'key':
        return new KeySelection(value.text, this.#place(value));
      case 'group':
        return new GroupSelection(value.text, this.#place(value));
      case 'kind':
        return new KindSelection(value.text);
      case 'tag':
        return this.#takeSign('=') ? new TagSelection(value.text, this.#value().text) : new TagSelection(value.text);
      case 'status':
        return new StatusSelection(this.#status(value), this.#place(value));
    }
  }

  #status(value: Token): AssetStatus {
    const status = ASSET_STATUSES.find((known) => known === value.text);
    if (status === undefined) throw this.#unknown(`There is no status "${value.text}"`, value, ASSET_STATUSES);
    return status;
  }

  #value(): Token {
    const token = this.#next();
    if (token.kind === 'sign' || token.kind === 'end') throw this.#expectedName(token);
    return token;
  }

  #deeper<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#error('The selection is nested too deeply', this.#peek());
    const result = parse();
    this.#depth--;
    return result;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? { kind: 'end', text: '', at: this.text.length };
  }

  #next(): Token {
    const token = this.#peek();
    this.#index++;
    return token;
  }

  #takeSign(sign: string): boolean {
    return this.#takeIf((token) => token.kind === 'sign' && token.text === sign);
  }

  #takeWord(word: string): boolean {
    return this.#takeIf((token) => isKeyword(token) && token.text.toLowerCase() === word);
  }

  #takeIf(isMeant: (token: Token) => boolean): boolean {
    const isTaken = isMeant(this.#peek());
    if (isTaken) this.#index++;
    return isTaken;
  }

  #place(token: Token): { readonly text: string; readonly at: number } {
    return { text: this.text, at: token.at };
  }

  #expectedName(token: Token): SelectionError {
    const found = token.kind === 'end' ? 'nothing' : `"${token.text}"`;
    return this.#error(`Expected a name, found ${found}`, token);
  }

  #unknown(what: string, token: Token, known: readonly string[]): SelectionError {
    const meant = nearest(token.text, known);
    return this.#error(what, token, meant === undefined ? `Known are ${known.join(', ')}` : `Did you mean ${meant}?`);
  }

  #error(what: string, token: Token, hint?: string): SelectionError {
    return new SelectionError(what, { place: this.#place(token), ...(hint !== undefined && { hint }) });
  }
}

function isNumber(token: Token): boolean {
  return token.kind === 'word' && /^\d+$/.test(token.text);
}

function isKeyword(token: Token): boolean {
  return token.kind === 'word' && /^(and|or|not)$/i.test(token.text);
}
