/**
 * One record, made from (seed, table, id) and what was done to it since: the same each time. What stands in most columns is
 * drawn from a few dozen templates; ids, foreign keys, dates and names are the row's own. It is text from the beginning,
 * since it is only ever sent.
 */
import type { Asset } from '../graph/asset';
import type { Column } from '../graph/column';
import { acceptedBy, isNeverNull, isUnique } from './declared';
import { behaviourOf, timeFormOf, type Behaviour } from './behaviour';
import type { Override } from './override';
import { hashText, mix } from './random';
import { relationsOfParent } from './relations';
import type { Moments, Timeline } from './timeline';
import { valueOf } from './values';
import { camelCase, snakeCase, wireTime } from './wire';

export interface World {
  readonly seed: number;
  /** The simulated present; nothing is dated later, but for what is changed while it runs. */
  readonly nowMs: number;
  /** Rows that a table had in the beginning. */
  readonly rowsOf: (table: string) => number;
  /** Ids of the children that a row names in an id array. */
  readonly childrenOf: (table: string, column: string, parent: number) => readonly number[];
  /** Keys that are inferred only are sent in their other spelling. */
  readonly hasOtherSpelling: boolean;
}

export interface RowParts {
  readonly world: World;
  /** Of (seed, table). */
  readonly salt: number;
  readonly timeline: Timeline;
  readonly referenceOf: (id: number, column: string, own: Override | undefined) => number | undefined;
}

interface Facts extends Moments {
  readonly id: number;
  readonly own: Override | undefined;
}
/** A part of a record: fixed text, or made for the row. */
type Part = string | ((facts: Facts) => string);

const TEMPLATES = 64;

export function rowMaker(asset: Asset, parts: RowParts): (id: number, own: Override | undefined) => string {
  const { salt, timeline } = parts;
  const behaviour = behaviourOf(asset.key);
  const templates: (readonly Part[])[] = [];
  return (id, own) => {
    // Deals of a pipeline that the user of the token may not see.
    if (asset.key === 'deals' && mix(salt, id, 9) % 50 === 0) {
      return `{"id":"${id}","isDisabled":true,"title":"Deal ${id}.${own?.version ?? 0}"}`;
    }
    const number = (mix(salt, id, 0) + (own?.version ?? 0)) % TEMPLATES;
    const template = (templates[number] ??= templateOf(asset, { ...parts, number, behaviour }));
    const facts = { id, own, ...timeline.of(id, own) };
    let text = '';
    for (const part of template) text += typeof part === 'string' ? part : part(facts);
    return text;
  };
}

interface Template extends RowParts {
  readonly number: number;
  readonly behaviour: Behaviour;
}

function templateOf(asset: Asset, template: Template): readonly Part[] {
  const { number, behaviour, world } = template;
  const parts: Part[] = [];
  Object.entries(asset.columns).forEach(([column, declared], at) => {
    if (behaviour.notSent.includes(column)) return;
    const key = spellingOf(column, declared, asset, world);
    parts.push(
      `${parts.length === 0 ? '{' : ','}${JSON.stringify(key)}:`,
      partOf(asset, { column, declared, at, template }),
    );
  });
  // Undeclared keys: on every row of some tables, and on a few rows of others.
  if (hashText(asset.key) % 4 === 0)
    parts.push(`,"beta_flag":${number % 2 === 0 ? 'null' : '"1"'},"newModule":{"on":[1,"two"]}`);
  else if (number === 5) parts.push(',"beta_flag":"1"');
  if (asset.key === 'brandings') parts.push(',"links":"1"}');
  else parts.push(`,"links":${number % 9 === 0 ? '[]' : `{"owner":"https://example.test/api/3/${asset.endpoint}"}`}}`);
  return withTextsJoined(behaviour.isEscaped ? parts.map(escaped) : parts);
}

/** Most resources escape what is not ASCII, as PHP does by default, and some do not. */
function escaped(part: Part): Part {
  if (typeof part !== 'string') return part;
  const text = part.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Kept as one byte a character, which makes pages of them twice as fast; what replace() returns is not.
  return Buffer.from(text, 'latin1').toString('latin1');
}

function spellingOf(column: string, declared: Column, asset: Asset, world: World): string {
  const key = apiKeyOf(column, declared);
  if (!world.hasOtherSpelling || (declared.evidence ?? asset.evidence) !== 'inferred') return key;
  return key === camelCase(key) ? snakeCase(key) : camelCase(key);
}

export const apiKeyOf = (column: string, declared: Column): string => declared.apiKey ?? column;

interface PartOptions {
  readonly column: string;
  readonly declared: Column;
  readonly at: number;
  readonly template: Template;
}

function partOf(asset: Asset, { column, declared, at, template }: PartOptions): Part {
  const { world, salt, number, behaviour, referenceOf } = template;
  if (column === asset.primaryKey[0]) return ({ id }) => `"${id}"`;
  const isNumber = behaviour.numbers === 'all' || behaviour.numbers.includes(column);
  if (asset.references[column] !== undefined) {
    const quote = isNumber ? '' : '"';
    return ({ id, own }) => {
      const parent = referenceOf(id, column, own);
      return parent === undefined ? 'null' : `${quote}${parent}${quote}`;
    };
  }
  const timeForm = timeFormOf(asset.key, column);
  const stamp = declared.type === 'timestamp' ? stampOf(asset, column) : undefined;
  if (stamp !== undefined) return (facts) => timeOrEmpty(facts[stamp], facts.id, timeForm);
  const children = relationsOfParent(asset.key).find(({ idColumn }) => idColumn === column);
  if (children !== undefined) {
    return ({ id }) => idsText(world.childrenOf(children.child, children.column, id));
  }
  if (column === 'score_values') return ({ id }) => idsText(scoresOf(id));
  const isOwn = isUnique(asset, column) || (OWN_TEXT.test(column) && number % 16 !== 0);
  if (isOwn && declared.type === 'text') return ownText(column, number);
  const accepted = acceptedBy(asset, column);
  const isNeeded = isNeverNull(asset, column);
  const cell = { column, declared, isNumber, timeForm, nowMs: world.nowMs, accepted, isNeeded };
  return valueOf({ ...cell, chance: mix(salt, number, at) });
}

/** Contacts have scores here and there; they are no table of ours, but come along with every page. */
export const scoresOf = (contact: number): readonly number[] => (contact % 8 === 0 ? [contact * 2 + 1] : []);
export const idsText = (ids: readonly number[]): string => (ids.length === 0 ? '[]' : `["${ids.join('","')}"]`);

const CREATED = /^(cdate|created_(utc_)?timestamp|created_date|adddate)$/;
const CHANGED = /^(udate|mdate|updated_(utc_)?timestamp|updated_date)$/;

/** Which of the row's moments a column holds; others have a time of their template. */
export function stampOf(asset: Asset, column: string): keyof Moments | undefined {
  const { replication } = asset;
  if (replication.method === 'incremental') {
    if (column === replication.key) return 'changedMs';
    if (column === replication.createdKey) return 'createdMs';
  }
  return CREATED.test(column) ? 'createdMs' : CHANGED.test(column) ? 'changedMs' : undefined;
}

function timeOrEmpty(moment: number | undefined, id: number, form: Parameters<typeof wireTime>[1]): string {
  if (moment !== undefined) return `"${wireTime(moment, form)}"`;
  return id % 3 === 0 ? '"0000-00-00 00:00:00"' : id % 3 === 1 ? 'null' : '""';
}

const OWN_WORDS = ['Zo\\u00eb', 'It\\u2019s', 'Plain', '\\u65e5\\u672c \\ud83c\\udf89', '||a||b||', 'O\\"Neil'];
const OWN_TEXT = /^(email|name|title|subject|externalid|value|first_name|hash)$/;

function ownText(column: string, number: number): Part {
  const version = ({ own }: Facts): string => (own === undefined || own.version === 0 ? '' : ` v${own.version}`);
  if (column === 'email') return (facts) => `"person${facts.id}${version(facts).trim()}@example.test"`;
  if (column === 'hash') return ({ id }) => `"${mix(id, number).toString(16)}"`;
  const word = OWN_WORDS[number % OWN_WORDS.length] ?? '';
  return (facts) => `"${word} ${facts.id}${version(facts)}"`;
}

function withTextsJoined(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}
