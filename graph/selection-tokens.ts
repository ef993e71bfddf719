/** The words and signs of a selection, each with its place. */
import { SelectionError } from './selection-error';

export interface Token {
  /** `end` closes every list, so that a parser never runs out of tokens. */
  readonly kind: 'word' | 'quoted' | 'sign' | 'end';
  /** Without the quotes. */
  readonly text: string;
  readonly at: number;
}

const TOKEN = /\s*(?:([\w.-]+)|"([^"]*)"|([+:=()*]))/y;

export function selectionTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw strangeSign(text, from + (text.slice(from).length - text.slice(from).trimStart().length));
    const [whole, word, quoted, sign] = match;
    const at = from + whole.length - whole.trimStart().length;
    if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  return [...tokens, { kind: 'end', text: '', at: end }];
}

function strangeSign(text: string, at: number): SelectionError {
  const sign = text.charAt(at);
  const place = { text, at };
  if (sign === ',') return new SelectionError('"," means nothing here', { place, hint: 'Write "or" between assets' });
  if (sign === '"') return new SelectionError('A quotation has no end', { place });
  return new SelectionError(`"${sign}" means nothing here`, { place });
}
