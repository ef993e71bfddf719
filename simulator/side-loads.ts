/** Rows of other tables that come along in a page, and the id arrays by which a row names them. */
import type { Account } from './account';
import { isHidden } from './hidden';
import { idsText, scoresOf } from './make-row';
import type { Settings } from './options';
import { relationsOfParent, type Relation } from './relations';

export interface Included {
  readonly relation: Relation;
  /** `include=contactLists.list`: the column of the child whose row comes along too. */
  readonly further: readonly string[];
}

/** What the request asks for beside what always comes. */
export function includedIn(table: string, query: URLSearchParams): readonly Included[] {
  const wanted = (query.get('include') ?? '').split(',').map((path) => path.trim().split('.'));
  return relationsOfParent(table).flatMap((relation) => {
    const paths = wanted.filter(([name]) => name === relation.name);
    if (paths.length === 0 || relation.isSideLoaded !== 'on request') return [];
    return [{ relation, further: paths.flatMap(([, column]) => (column === undefined ? [] : [column])) }];
  });
}

export function sideLoads(
  account: Account,
  page: readonly number[],
  {
    table,
    included,
    settings,
  }: { readonly table: string; readonly included: readonly Included[]; readonly settings: Settings },
): readonly string[] {
  const always = relationsOfParent(table).filter(({ isSideLoaded }) => isSideLoaded === 'always');
  const arrays = [...always.map((relation) => ({ relation, further: [] })), ...included].flatMap(
    ({ relation, further }) => {
      const ids = page
        .flatMap((id) => account.childrenOf(relation.child, relation.column, id))
        .filter((id) => !isHidden(settings, account.seed, { table: relation.child, id }))
        .slice(0, settings.sideLoadCap);
      return [
        arrayOf(account, relation.name, { table: relation.child, ids }),
        ...furtherRows(account, relation, ids, further),
      ];
    },
  );
  return table === 'contacts' ? [...arrays, scoreValues(page)] : arrays;
}

function arrayOf(
  account: Account,
  name: string,
  { table, ids }: { readonly table: string; readonly ids: readonly number[] },
): string {
  const rows = ids.map((id) => account.tables.get(table)?.text(id) ?? '');
  return `${JSON.stringify(name)}:[${rows.join(',')}]`;
}

function furtherRows(
  account: Account,
  { child }: Relation,
  ids: readonly number[],
  columns: readonly string[],
): readonly string[] {
  const table = account.tables.get(child);
  return columns.flatMap((column) => {
    const target = account.tables.get(table?.asset.references[column] ?? '');
    if (table === undefined || target === undefined) return [];
    const named = new Set(
      ids.map((id) => table.referenceOf(id, column)).filter((id) => id !== undefined && target.has(id)),
    );
    return [arrayOf(account, target.asset.recordsKey, { table: target.asset.key, ids: [...named] as number[] })];
  });
}

function scoreValues(page: readonly number[]): string {
  const rows = page.flatMap((contact) =>
    scoresOf(contact).map(
      (id) => `{"id":"${id}","score":"1","contact":"${contact}","scoreValue":"${id % 100}","links":[]}`,
    ),
  );
  return `"scoreValues":[${rows.join(',')}]`;
}

/** A row names its side-loaded children by id, where it does not name them always. */
export function withIdArrays(
  account: Account,
  text: string,
  { id, included }: { readonly id: number; readonly included: readonly Included[] },
): string {
  const arrays = included
    .filter(({ relation }) => relation.idColumn === undefined)
    .map(
      ({ relation: { name, child, column } }) =>
        `,${JSON.stringify(name)}:${idsText(account.childrenOf(child, column, id))}`,
    );
  return arrays.length === 0 ? text : `${text.slice(0, -1)}${arrays.join('')}}`;
}
