/**
 * Bookmarks: how far the rows of an asset are known to be read. One moves only in the transaction that holds the rows which it
 * covers, never back, never beyond the server's clock at the first answer, and not when rows were overtaken. The first one
 * is left by a proven scan.
 */
import type { Asset } from '../graph/asset';
import type { BookmarkKind } from '../graph/staging';
import type { Session } from './duckdb-file';
import type { Merge } from './merge';
import { isRange } from './scans';
import { literal, name } from './sql';
import { rowsTable } from './stage';

export type Bookmarks = Partial<Readonly<Record<BookmarkKind, string>>>;

export interface Moved {
  readonly before: Bookmarks;
  readonly after: Bookmarks;
  /** Up to where this materialization's rows cover the replication key. */
  readonly covered?: string;
  /** Nothing that changed before it began is missing from the table. */
  readonly isCurrent: boolean;
}

export async function bookmarksOf(session: Session, asset: string): Promise<Bookmarks> {
  const rows = await session.rows<{ kind: BookmarkKind; value: string }>(
    `SELECT kind, value::VARCHAR AS value FROM _campaignlake.bookmarks WHERE asset = ${literal(asset)}`,
  );
  return Object.fromEntries(rows.map(({ kind, value }) => [kind, value]));
}

export async function moveBookmarks(
  merge: Merge,
  { proof, overtaken }: { readonly proof: 'proven' | 'unproven' | null; readonly overtaken: number },
): Promise<Moved> {
  const { session, asset, request } = merge;
  const before = await bookmarksOf(session, asset.key);
  // Pages kept tell nothing of how far the source has been read.
  if (request.mode === 'rebuild') return { before, after: before, isCurrent: false };
  const seen = await seenBy(merge);
  const covered = seen.key === undefined ? {} : { covered: seen.key };
  // A walk along all parents proves no listing whole, and has still read what all of them have.
  const isWalk = request.isScan && request.strategy === 'each';
  const isJoined = request.isScan ? proof === 'proven' || isWalk : joins(merge, before);
  const isCurrent = isJoined && !isRange(request) && overtaken === 0;
  if (!isCurrent) return { before, after: before, ...covered, isCurrent };
  const moves = request.isScan ? seen : movesOf(merge, seen);
  const after: Record<string, string> = { ...before };
  for (const [kind, value] of Object.entries(moves)) {
    const old = after[kind];
    if (old !== undefined && BigInt(old) >= BigInt(value)) continue;
    after[kind] = value;
    const [key, place] = [literal(asset.key), literal(kind)];
    await session.run(`DELETE FROM _campaignlake.bookmarks WHERE asset = ${key} AND kind = ${place};
      INSERT INTO _campaignlake.bookmarks VALUES (${key}, ${place}, ${value})`);
  }
  return { before, after, ...covered, isCurrent };
}

/** What is no scan moves one bookmark, which a scan has left, and which lies where this one began to read or later. */
function joins({ request: { covers } }: Merge, before: Bookmarks): boolean {
  const old = covers === undefined ? undefined : before[covers.bookmark];
  return covers !== undefined && old !== undefined && BigInt(covers.from) <= BigInt(old);
}

function movesOf({ request: { covers } }: Merge, seen: Bookmarks): Bookmarks {
  if (covers === undefined) return {};
  const to = covers.to ?? seen[covers.bookmark];
  return to === undefined ? {} : { [covers.bookmark]: to };
}

/** How far the rows of this materialization reach, in every way that a bookmark counts. */
async function seenBy({ session, asset, catalog, request }: Merge): Promise<Bookmarks> {
  const key = keyColumn(asset);
  const id = name(asset.primaryKey[0] ?? 'id');
  const greatest = key === undefined ? 'NULL' : `max(epoch_us(s.${name(key)}))`;
  // `least` passes over NULL: where no row has a key, the server's clock would stand in for what nobody has seen.
  const capped =
    request.answeredAt === undefined
      ? greatest
      : `CASE WHEN ${greatest} IS NOT NULL THEN least(${greatest}, epoch_us(${literal(request.answeredAt)}::TIMESTAMPTZ)) END`;
  const row = await session.row<Record<'key' | 'id', string | null>>(`SELECT
      (${capped})::VARCHAR AS key, max(s.${id})::VARCHAR AS id
    FROM ${rowsTable(catalog)} s`);
  return {
    ...(row.key === null ? {} : { key: row.key }),
    ...(row.id !== null && /^-?\d+$/.test(row.id) ? { id: row.id } : {}),
    ...(asset.extraction.kind === 'each' ? { parents: request.clock } : {}),
    ...(request.carrierBookmark === undefined ? {} : { carrier: request.carrierBookmark }),
  };
}

/** The replication key, where it is a time. */
function keyColumn({ replication, columns }: Asset): string | undefined {
  if (replication.method !== 'incremental') return undefined;
  return columns[replication.key]?.type === 'timestamp' ? replication.key : undefined;
}

/** A bookmark as people read it. */
export const bookmarkText = (bookmarks: Bookmarks): string | undefined => {
  const { key, id, parents, carrier } = bookmarks;
  const moment = key ?? carrier ?? parents;
  if (moment === undefined) return id;
  return new Date(Number(BigInt(moment) / 1000n)).toISOString();
};
