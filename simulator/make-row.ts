/**
 * One record, made from (seed, table, id) alone: the same each time. What stands in most columns is drawn from a few dozen
 * templates; id, foreign keys and dates are the row's own. It is text from the beginning, since it is only ever sent.
 */
import type { Asset } from '../graph/asset';
import type { Column } from '../graph/column';
import { behaviourOf } from './behaviour';
import { hashText, mix, share } from './random';
import { camelCase, snakeCase, wireTime } from './wire';

export interface RowMaker {
  /** The record as JSON text. */
  make(id: number, changedAtMs?: number): string;
  /** Value of the replication key, for orders and filters; undefined where it is empty. */
  momentOf(id: number, key: string): number | undefined;
}

export interface World {
  readonly seed: number;
  /** The simulated present; nothing is dated later. */
  readonly nowMs: number;
  /** An id that exists in the table a foreign key points at. */
  readonly someIdOf: (table: string, chance: number) => number;
  /** Keys that are inferred only are sent in their other spelling. */
  readonly hasOtherSpelling: boolean;
}

const TEMPLATES = 64;
const HISTORY_MS = 3 * 365 * 24 * 3_600_000;
const WORDS = [
  'Spring',
  'sale',
  'Zoë',
  'O’Neil',
  'naïve',
  '“quoted”',
  'back\\slash',
  'tab\there',
  '日本',
  '🎉',
  'plain',
  'a||b',
  '50 %',
  "it's",
  'Ürün',
];

/** A part of a record: fixed text, or made for the row. */
type Part = string | ((id: number, changedAtMs: number | undefined) => string);

export function rowMaker(asset: Asset, world: World): RowMaker {
  const salt = mix(world.seed, hashText(asset.key));
  const { replication } = asset;
  const replicationKey = replication.method === 'incremental' ? replication.key : undefined;
  const createdKey = replication.method === 'incremental' ? replication.createdKey : undefined;
  const createdAt = (id: number): number => world.nowMs - HISTORY_MS * (1 - 0.99 * share(mix(salt, id, 1)));
  /** A third of the rows that have a created key were never edited. */
  const changedAt = (id: number): number | undefined => {
    if (createdKey !== undefined && mix(salt, id, 2) % 3 === 0) return undefined;
    return createdAt(id) + (world.nowMs - createdAt(id)) * share(mix(salt, id, 3));
  };
  const momentOf = (id: number, column: string): number | undefined =>
    column === replicationKey ? changedAt(id) : createdAt(id);
  const templates = Array.from({ length: TEMPLATES }, (_, number) => partsOf(asset, { world, salt, number, momentOf }));
  const isHidden = (id: number): boolean => asset.key === 'deals' && mix(salt, id, 9) % 50 === 0;
  return {
    make: (id, changedAtMs) => {
      if (isHidden(id)) return `{"id":"${id}","isDisabled":true,"title":"Deal ${id}"}`;
      const parts = templates[mix(salt, id, 0) % TEMPLATES] ?? [];
      let text = '';
      for (const part of parts) text += typeof part === 'string' ? part : part(id, changedAtMs);
      return text;
    },
    momentOf: (id, key) => {
      const column = Object.entries(asset.columns).find(([name, { apiKey }]) => (apiKey ?? name) === key)?.[0] ?? key;
      return momentOf(id, column);
    },
  };
}

interface Template {
  readonly world: World;
  readonly salt: number;
  readonly number: number;
  readonly momentOf: (id: number, column: string) => number | undefined;
}

function partsOf(asset: Asset, template: Template): readonly Part[] {
  const { sendsNumbers } = behaviourOf(asset.key);
  const parts: Part[] = ['{'];
  Object.entries(asset.columns).forEach(([column, declared], at) => {
    const key = spellingOf(column, declared, asset, template.world);
    parts.push(`${at === 0 ? '' : ','}${JSON.stringify(key)}:`);
    parts.push(
      partOf({ asset, column, declared, template, sendsNumbers, chance: mix(template.salt, template.number, at) }),
    );
  });
  // Undeclared keys: on every row of some tables, and on a few rows of others.
  const isOften = hashText(asset.key) % 4 === 0;
  if (isOften || template.number === 5)
    parts.push(`,"x_beta_flag":${template.number % 2 === 0 ? 'null' : '{"on":[1,"two"]}'}`);
  parts.push(
    asset.key === 'brandings'
      ? ',"links":"1"}'
      : `,"links":${template.number % 9 === 0 ? '[]' : '{"self":"https://example.test/api/3"}'}}`,
  );
  return mergeTexts(parts);
}

function spellingOf(column: string, declared: Column, asset: Asset, world: World): string {
  const key = declared.apiKey ?? column;
  if (!world.hasOtherSpelling || (declared.evidence ?? asset.evidence) !== 'inferred') return key;
  return key === camelCase(key) ? snakeCase(key) : camelCase(key);
}

interface Cell {
  readonly asset: Asset;
  readonly column: string;
  readonly declared: Column;
  readonly template: Template;
  readonly sendsNumbers: boolean;
  readonly chance: number;
}

function partOf(cell: Cell): Part {
  const { asset, column, template, sendsNumbers } = cell;
  if (column === asset.primaryKey[0]) return (id) => `"${id}"`;
  const target = asset.references[column];
  const quote = sendsNumbers ? '' : '"';
  if (target !== undefined) {
    const salt = mix(template.salt, hashText(column));
    return (id) => `${quote}${template.world.someIdOf(target, mix(salt, id))}${quote}`;
  }
  const { replication } = asset;
  const isMoment =
    replication.method === 'incremental' && (column === replication.key || column === replication.createdKey);
  if (!isMoment) return valueOf(cell);
  const isChange = replication.key === column;
  return (id, changedAtMs) => {
    const moment = isChange && changedAtMs !== undefined ? changedAtMs : template.momentOf(id, column);
    return moment === undefined ? 'null' : `"${wireTime(moment, formOf(column))}"`;
  };
}

/** Old resources send offsets, `*_timestamp` and the camelCase ones are naive local times. */
const formOf = (column: string): 'offset' | 'naive' => (/timestamp$/.test(column) ? 'naive' : 'offset');

function valueOf({ column, declared, template, sendsNumbers, chance }: Cell): string {
  const kind = chance % 20;
  switch (declared.type) {
    case 'integer':
      if (kind === 0) return 'null';
      if (kind === 1) return sendsNumbers ? 'null' : '""';
      return sendsNumbers ? String(chance % 1_000) : `"${kind < 10 ? chance % 2 : chance % 100_000}"`;
    case 'number':
      if (kind === 0) return 'null';
      return kind < 10 ? `"${chance % 1_000_000}"` : kind < 15 ? String(chance % 1_000_000) : `"${chance % 1_000}.25"`;
    case 'boolean':
      return ['true', 'false', '"1"', '"0"', '1', '0', 'null', '""'][chance % 8] ?? 'null';
    case 'timestamp':
      if (kind < 4) return ['null', '""', '"0000-00-00 00:00:00"', '"0000-00-00"'][kind] ?? 'null';
      return `"${wireTime(template.world.nowMs - HISTORY_MS * share(chance), formOf(column))}"`;
    case 'json':
      return (
        ['[]', '{}', 'null', '["1","2"]', '{"type":"contact","id":7,"deep":{"a":[1.5,"ü"]}}', '""'][chance % 6] ??
        'null'
      );
    case 'text':
      return textOf(column, chance, template.number);
  }
}

function textOf(column: string, chance: number, number: number): string {
  if (chance % 11 === 0) return 'null';
  if (chance % 11 === 1) return '""';
  if (chance % 11 === 2) return '"90071992547409931234"';
  if (/email/.test(column)) return `"person${chance % 10_000}@example.test"`;
  const isLong = /^(html|text|content|body|message_html|message)$/.test(column);
  const words = Array.from(
    { length: isLong ? 300 : 1 + (chance % 4) },
    (_, at) => WORDS[mix(chance, number, at) % WORDS.length],
  );
  return JSON.stringify(words.join(' '));
}

/** Neighbouring texts become one. */
function mergeTexts(parts: readonly Part[]): readonly Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}
