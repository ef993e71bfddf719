/** Values of the columns that are neither ids nor keys of replication: awkward ones among them, as the API sends them. */
import type { Column } from '../graph/column';
import { mix, share } from './random';
import type { TimeForm } from './wire';
import { wireTime } from './wire';

export interface Cell {
  readonly column: string;
  readonly declared: Column;
  /** Drawn for this column of this template. */
  readonly chance: number;
  /** Real JSON numbers instead of text. */
  readonly isNumber: boolean;
  readonly timeForm: TimeForm;
  readonly nowMs: number;
  /** Codes; others do not come. */
  readonly accepted?: readonly (string | number)[] | undefined;
  /** It has a value in every row. */
  readonly isNeeded?: boolean;
}

const YEARS_MS = 3 * 365 * 24 * 3_600_000;
const EMPTY_TIMES = ['null', '""', '"0000-00-00 00:00:00"', '"0000-00-00"', '"0000-00-00T00:00:00Z00:00"'];
const JSON_VALUES = [
  '[]',
  '{}',
  'null',
  '["1","2"]',
  '{"type":"contact","id":7,"deep":{"a":[1.5,"ü"]}}',
  '""',
  '{"button":{"padding":"10"}}',
];

/** A value as JSON text. */
export function valueOf(cell: Cell): string {
  const value = drawn(cell);
  const isNone = value === 'null' || (cell.declared.type !== 'text' && value === '""');
  return isNone && cell.isNeeded === true ? valueOf({ ...cell, chance: mix(cell.chance, 1) }) : value;
}

function drawn(cell: Cell): string {
  const { declared, chance, isNumber, timeForm, nowMs, accepted } = cell;
  const kind = chance % 20;
  if (accepted !== undefined) return kind === 0 ? 'null' : codeOf(accepted, { chance, isNumber });
  switch (declared.type) {
    case 'integer':
      return integerOf(cell);
    case 'number':
      if (kind === 0) return 'null';
      if (isNumber) return String(chance % 101);
      return kind < 12 ? `"${chance % 1_000_000}"` : kind < 14 ? String(chance % 1_000_000) : `"${chance % 1_000}.25"`;
    case 'boolean':
      return (isNumber ? ['1', '0', 'null'] : ['true', 'false', '"1"', '"0"', '1', '0', 'null', '""'])[
        chance % (isNumber ? 3 : 8)
      ] as string;
    case 'timestamp':
      return EMPTY_TIMES[kind] ?? `"${wireTime(nowMs - YEARS_MS * share(chance), timeForm)}"`;
    case 'json':
      return JSON_VALUES[chance % JSON_VALUES.length] as string;
    case 'text':
      return textOf(cell);
  }
}

function codeOf(
  accepted: readonly (string | number)[],
  { chance, isNumber }: Pick<Cell, 'chance' | 'isNumber'>,
): string {
  const code = accepted[chance % accepted.length];
  return isNumber && typeof code === 'number' ? String(code) : `"${code}"`;
}

const FLAGS =
  /^(deleted|anonymized|gravatar|visible|active|is_?.*|has_?.*|show_.*|pg?_.*|.*_flag|.*required|first|last)$/;

function integerOf({ column, declared, chance, isNumber }: Cell): string {
  const kind = chance % 20;
  if (kind === 0) return 'null';
  if (kind === 1) return isNumber ? 'null' : '""';
  const isMoney = /cents/.test(declared.comment ?? '');
  if (/^(status|state)$/.test(column)) return isNumber ? String(chance % 3) : `"${chance % 3}"`;
  const value = FLAGS.test(column)
    ? kind % 2
    : isMoney
      ? chance % 10_000_000
      : kind < 10
        ? chance % 3
        : chance % 100_000;
  return isNumber ? String(value) : `"${value}"`;
}

const WORDS = [
  'Spring',
  'sale',
  'Zoë',
  'O’Neil',
  'naïve',
  '“quoted”',
  '"straight"',
  'back\\slash',
  'tab\there',
  'line\nbreak',
  '日本',
  '🎉',
  'plain',
  '||a||b||',
  '50 %',
  "it's",
  'Ürün',
  '<b>bold</b>',
];
const LONG_TEXTS = /^(html|text|content|body|message_html|message|val)$/;
const LONG_TEXT_WORDS = 200;

function textOf({ column, chance, isNumber }: Cell): string {
  const kind = chance % 13;
  if (kind === 0) return 'null';
  if (kind === 1) return '""';
  // Beyond 2^53: a number there has lost digits.
  if (kind === 2) return '"90071992547409931234"';
  // Values of custom fields are what their field is: text, number, or array.
  if (isNumber && kind < 6) return kind === 3 ? '["Red","Blue"]' : kind === 4 ? String(chance % 100_000) : '12.5';
  if (column.startsWith('ip')) return `"${chance % 4_294_967_295}"`;
  if (column === 'currency') return chance % 2 === 0 ? '"USD"' : '"usd"';
  if (/date|stamp$/.test(column)) return chance % 2 === 0 ? '"0000-00-00"' : '"0000-00-00 00:00:00"';
  const words = LONG_TEXTS.test(column) && chance % 3 === 0 ? LONG_TEXT_WORDS : 1 + (chance % 4);
  return JSON.stringify(Array.from({ length: words }, (_, at) => WORDS[mix(chance, at) % WORDS.length]).join(' '));
}
