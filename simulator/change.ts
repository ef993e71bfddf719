/** `POST /_simulator/change`: rows come, change and go while somebody reads. */
import { ConfigError } from '../graph/errors';
import type { Account } from './account';
import { DRIFTS, type Drift } from './drift';
import { mix } from './random';
import { relationsOfChild, relationsOfParent } from './relations';
import type { Table } from './table';
import type { Override } from './override';

/** Numbers mean "as many"; ids may be numbers or text. All that one request changes carries one moment. */
export interface ChangeRequest {
  readonly table: string;
  /** How many, or rows by API key; what they do not say is made up. */
  readonly insert?: number | readonly Readonly<Record<string, unknown>>[];
  readonly update?: number | readonly (number | string)[];
  /** Values of the updated rows, by API key. @default others than before */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly delete?: number | readonly (number | string)[];
  /** Rows that name a deleted one go with it. @default false */
  readonly cascade?: boolean;
  /** Parents of the rows get a later update stamp. @default only those whose row names its children */
  readonly touchParents?: boolean;
  readonly drift?: Omit<Drift, 'shorten'> & { readonly shorten?: number | readonly (number | string)[] };
}

export interface ChangeResult {
  readonly inserted: readonly number[];
  readonly updated: readonly number[];
  readonly deleted: readonly number[];
  /** `<table>.<id>` of parents that got a later update stamp, and of rows that were deleted along. */
  readonly touched: readonly string[];
  readonly cascaded: readonly string[];
}

const FIELDS = ['table', 'insert', 'update', 'set', 'delete', 'cascade', 'touchParents', 'drift'];

export function change(account: Account, request: ChangeRequest): ChangeResult {
  const table = checked(account, request);
  const nowMs = account.tick();
  const chosen = (wanted: number | readonly (number | string)[] | undefined): readonly number[] =>
    typeof wanted === 'number' ? someOf(table, wanted, mix(account.seed, nowMs / 1_000)) : (wanted ?? []).map(Number);
  const updated = table.update(chosen(request.update), {
    nowMs,
    ...(request.set === undefined ? {} : { values: request.set }),
  });
  const leaving = chosen(request.delete).filter((id) => table.has(id));
  const orphaned = parentsOf(table, leaving);
  const cascaded = request.cascade === true ? cascade(account, table, leaving) : [];
  const deleted = table.remove(leaving);
  const inserted = insert(account, table, request.insert ?? 0, nowMs);
  const moved = [...orphaned, ...parentsOf(table, inserted)];
  const edited = parentsOf(table, updated);
  const touched = touch(account, { moved, edited, isAsked: request.touchParents, nowMs });
  if (request.drift !== undefined) {
    const { shorten, ...drift } = request.drift;
    table.setDrift({ ...drift, ...(shorten === undefined ? {} : { shorten: chosen(shorten) }) });
  }
  return { inserted, updated, deleted, touched, cascaded };
}

function checked(account: Account, request: ChangeRequest): Table {
  const table = account.tables.get(request.table);
  if (table === undefined) throw new ConfigError(`no table is called "${request.table}"`);
  for (const field of Object.keys(request)) {
    if (!FIELDS.includes(field)) {
      throw new ConfigError(`a change has no field "${field}"`, { hint: `Fields: ${FIELDS.join(', ')}` });
    }
  }
  for (const field of Object.keys(request.drift ?? {})) {
    if (DRIFTS.every((drift) => drift !== field)) {
      throw new ConfigError(`there is no drift "${field}"`, { hint: `Drifts: ${DRIFTS.join(', ')}` });
    }
  }
  return table;
}

/** Ids drawn by chance, each at most once. */
function someOf({ ids }: Table, count: number, salt: number): readonly number[] {
  const drawn = new Set<number>();
  const wanted = Math.min(count, ids.length);
  for (let turn = 0; drawn.size < wanted; turn++) {
    // Past a few turns the rest is taken as it comes: chance would take for ever to meet the last ones.
    const place = turn < wanted * 4 ? mix(salt, turn) % ids.length : turn - wanted * 4;
    drawn.add(ids[place] ?? 0);
  }
  return [...drawn];
}

function insert(
  account: Account,
  table: Table,
  wanted: number | readonly Readonly<Record<string, unknown>>[],
  nowMs: number,
): readonly number[] {
  const rows = typeof wanted === 'number' ? Array.from({ length: wanted }, () => ({})) : wanted;
  const overrides = rows.map((values: Readonly<Record<string, unknown>>, at): Override => {
    const references = Object.entries(table.asset.references).flatMap(([column, target]) => {
      const there = account.tables.get(target)?.ids ?? [];
      const id = there[mix(account.seed, nowMs / 1_000, at) % Math.max(there.length, 1)];
      return id === undefined ? [] : [[column, id] as const];
    });
    const hasValues = Object.keys(values).length > 0;
    const id = idOf(values);
    return {
      version: at + 1,
      createdMs: nowMs,
      references: Object.fromEntries(references),
      ...(hasValues ? { values: { ...values, ...(id === undefined ? {} : { id: String(id) }) } } : {}),
    };
  });
  if (overrides.length === 0) return [];
  return table.insert(overrides, rows.map(idOf));
}

function idOf({ id }: Readonly<Record<string, unknown>>): number | undefined {
  if (id === undefined) return undefined;
  if (!Number.isSafeInteger(Number(id))) throw new ConfigError(`id ${JSON.stringify(id)} must be a whole number`);
  return Number(id);
}

interface Parent {
  readonly table: string;
  readonly id: number;
  /** Its row names its children: it changes when they come or go. */
  readonly namesChildren: boolean;
}

function parentsOf(table: Table, ids: readonly number[]): readonly Parent[] {
  return relationsOfChild(table.asset.key).flatMap((relation) =>
    ids.flatMap((id) => {
      const parent = table.referenceOf(id, relation.column);
      if (parent === undefined) return [];
      return [{ table: relation.parent, id: parent, namesChildren: relation.idColumn !== undefined }];
    }),
  );
}

function touch(
  account: Account,
  {
    moved,
    edited,
    isAsked,
    nowMs,
  }: {
    readonly moved: readonly Parent[];
    readonly edited: readonly Parent[];
    readonly isAsked: boolean | undefined;
    readonly nowMs: number;
  },
): readonly string[] {
  const wanted =
    isAsked === true ? [...moved, ...edited] : isAsked === false ? [] : moved.filter((p) => p.namesChildren);
  const byTable = new Map<string, Set<number>>();
  for (const { table, id } of wanted) {
    if (account.tables.get(table)?.has(id) !== true) continue;
    byTable.set(table, (byTable.get(table) ?? new Set()).add(id));
  }
  for (const [table, ids] of byTable) account.tables.get(table)?.touch([...ids], nowMs);
  return [...byTable].flatMap(([table, ids]) => [...ids].map((id) => `${table}.${id}`));
}

function cascade(account: Account, table: Table, leaving: readonly number[]): readonly string[] {
  return relationsOfParent(table.asset.key).flatMap(({ child, column }) => {
    const ids = leaving.flatMap((id) => account.childrenOf(child, column, id));
    return (account.tables.get(child)?.remove(ids) ?? []).map((id) => `${child}.${id}`);
  });
}
