/**
 * Foreign keys that point at nothing. They order nothing, so a row may come before its parent does: only rows are judged that
 * were there before this run, and before the parent was last read. What nobody wrote since it was judged is not judged again.
 */
import type { Asset } from '../graph/asset';
import { referenceCheck, resultOf, type CheckResult } from '../graph/check';
import type { Session } from './duckdb-file';
import { tableOf } from './schema';
import { at, literal, name } from './sql';

export interface ReferenceJudge {
  readonly session: Session;
  readonly assets: ReadonlyMap<string, Asset>;
  /** Rows first seen from this moment on are not judged: microseconds since the epoch. */
  readonly before: bigint;
  /** Rows older than this are not replicated. */
  readonly startDate?: string | undefined;
}

export interface JudgedReferences {
  readonly asset: string;
  /** The materialization that last merged rows of it. */
  readonly materializationId: string;
  readonly results: readonly CheckResult[];
}

/** Of all assets of which something may have changed since they were judged. Runs inside the caller's transaction. */
export async function judgeReferences(judge: ReferenceJudge): Promise<readonly JudgedReferences[]> {
  const traces = await tracesIn(judge.session);
  const judged: JudgedReferences[] = [];
  for (const asset of judge.assets.values()) {
    const due = dueReferences(asset, judge, traces);
    const upTo = due.reduce((least, { cutoff }) => (cutoff < least ? cutoff : least), judge.before);
    if (due.length === 0 || !mayHaveChanged(asset, due, traces)) continue;
    judged.push(await judgeAsset(judge.session, { asset, due, traces }));
    const key = literal(asset.key);
    await judge.session.run(`DELETE FROM _campaignlake.references_judged WHERE asset = ${key};
      INSERT INTO _campaignlake.references_judged VALUES (${key}, ${at(upTo)})`);
  }
  return judged;
}

/** Of one asset, whatever was judged before. */
export async function referencesOf(judge: ReferenceJudge, asset: Asset): Promise<readonly CheckResult[]> {
  const traces = await tracesIn(judge.session);
  const due = dueReferences(asset, judge, traces);
  return due.length === 0 ? [] : (await judgeAsset(judge.session, { asset, due, traces })).results;
}

/** What is known of an asset's merges; moments in microseconds since the epoch. */
interface Trace {
  readonly materialization_id: string | null;
  readonly first_at: bigint | null;
  /** When the last materialization began that read what had changed. */
  readonly read_at: bigint | null;
  readonly written_at: bigint | null;
  /** It was read whole once. */
  readonly is_whole: boolean;
  readonly judged_up_to: bigint | null;
}

type Traces = ReadonlyMap<string, Trace>;

async function tracesIn(session: Session): Promise<Traces> {
  const rows = await session.rows<Trace & { asset: string } & Record<string, string | bigint | boolean | null>>(`
    SELECT a.asset, m.materialization_id, epoch_us(m.first_at) AS first_at, epoch_us(m.read_at) AS read_at,
      (SELECT epoch_us(max(merged_at)) FROM _campaignlake.written w WHERE w.asset = a.asset) AS written_at,
      a.asset IN (SELECT s.asset FROM _campaignlake.scans s WHERE s.merged_at IS NOT NULL) AS is_whole,
      (SELECT epoch_us(max(up_to)) FROM _campaignlake.references_judged j WHERE j.asset = a.asset) AS judged_up_to
    FROM meta.assets a LEFT JOIN (
      SELECT asset, arg_max(materialization_id, merged_at) AS materialization_id, min(merged_at) AS first_at,
        max(started_at) FILTER (mode NOT IN ('backfill', 'rebuild')) AS read_at
      FROM meta.materializations WHERE state = 'done' AND mode <> 'check' GROUP BY asset) m USING (asset)`);
  return new Map(rows.map((row) => [row.asset, row]));
}

interface DueReference {
  readonly column: string;
  readonly parent: Asset;
  readonly cutoff: bigint;
}

/** Those whose parent is known to be there as a whole, up to the moment from which on a row may be younger than its parent's rows. */
function dueReferences(
  { key, references }: Asset,
  { assets, before, startDate }: ReferenceJudge,
  traces: Traces,
): readonly DueReference[] {
  const firstAt = traces.get(key)?.first_at;
  if (firstAt === undefined || firstAt === null) return [];
  return Object.entries(references).flatMap(([column, target]) => {
    const [parent, trace] = [assets.get(target), traces.get(target)];
    if (parent === undefined || trace?.is_whole !== true || trace.read_at === null) return [];
    if (startDate !== undefined && parent.replication.method === 'incremental') return [];
    const cutoff = trace.read_at < before ? trace.read_at : before;
    return firstAt < cutoff ? [{ column, parent, cutoff }] : [];
  });
}

function mayHaveChanged(asset: Asset, due: readonly DueReference[], traces: Traces): boolean {
  const upTo = traces.get(asset.key)?.judged_up_to;
  if (upTo === undefined || upTo === null) return true;
  return [asset.key, ...due.map(({ parent }) => parent.key)].some((key) => (traces.get(key)?.written_at ?? 0n) >= upTo);
}

async function judgeAsset(
  session: Session,
  { asset, due, traces }: { readonly asset: Asset; readonly due: readonly DueReference[]; readonly traces: Traces },
): Promise<JudgedReferences> {
  const counts = due.map(({ column, parent, cutoff }) => {
    const id = `p.${name(parent.primaryKey[0] ?? 'id')}`;
    const key = `t.${name(column)}`;
    const isSome = asset.columns[column]?.type === 'integer' ? `${key} <> 0` : `${key}::VARCHAR NOT IN ('0', '')`;
    return `SELECT ${literal(column)} AS name, count(*) AS n FROM ${tableOf(asset.key)} t
      ANTI JOIN ${tableOf(parent.key)} p ON ${key} = ${id} WHERE ${isSome} AND t._first_seen_at < ${at(cutoff)}`;
  });
  const rows = await session.rows<{ name: string; n: bigint }>(counts.join(' UNION ALL '));
  const found = new Map(rows.map((row) => [row.name, Number(row.n)]));
  return {
    asset: asset.key,
    materializationId: traces.get(asset.key)?.materialization_id ?? '',
    results: due.map(({ column, parent }) => resultOf(referenceCheck(column, parent.key), found.get(column) ?? 0)),
  };
}
