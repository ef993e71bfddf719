/**
 * The warehouse of one account: what activities ask of it. It knows which account and which API host it belongs to and
 * refuses others; stages beside the writer, and merges and publishes in turns.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset } from '../graph/asset';
import type { MaterializeRequest, PublishedFile, RunProgress } from '../graph/plan';
import type {
  Beginning,
  MergeRequest,
  MergeResult,
  SliceManifest,
  StageRequest,
  StageResult,
  StoredAsset,
  UnmergedRecord,
} from '../graph/staging';
import { withFile, type Session } from './duckdb-file';
import { asStorageError, WarehouseError, WarehouseMismatchError } from './errors';
import { mergedBefore, mergeStaged } from './merge';
import { PageStore } from './page-store';
import { publishCopy, writeParquet } from './publish';
import { applyMeta, applySchema, tableOf } from './schema';
import { list, literal, name } from './sql';
import { dropCopies, pagesTable, prepareStaging, rowsTable, stagePages } from './stage';
import { storedAssetsIn } from './stored-assets';
import { Writer } from './writer';

export interface WarehouseOptions {
  /** The account's folder. */
  readonly folder: string;
  readonly account: string;
  /** API host that the rows come from; `demo` for the simulator. */
  readonly host: string;
  /** Zone of times that come without an offset. */
  readonly timeZone: string;
  /** Rows older than this ISO date are not replicated. */
  readonly startDate?: string;
  readonly assets: readonly Asset[];
  readonly parquet: 'changed' | 'off';
  readonly keepFiles: number;
  readonly keepPagesMs: number;
}

/** Stages of several assets may run at once; with the writer they share 700 MB. */
const STAGE_MEMORY_MB = 200;
/** Up to here a merge stages by itself, in its own instance: opening a file costs more. */
const SMALL_PAGES = 20;
/** Where nothing but the record of an uneventful run is new, one file in this time is enough. */
const UNEVENTFUL_MS = 15 * 60_000;

export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const { folder, account, host, timeZone, assets } = options;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asStorageError(error, folder);
  }
  const writer = new Writer(join(folder, 'warehouse.duckdb'), timeZone);
  const id = await writer.withSession(async (session) => {
    await applyMeta(session);
    const [known] = await session.rows<{ warehouse_id: string; account: string; host: string }>(
      'SELECT warehouse_id, account, host FROM _campaignlake.identity',
    );
    if (known === undefined) {
      const created = randomUUID();
      await session.run(
        `INSERT INTO _campaignlake.identity VALUES (${literal(created)}, ${literal(account)}, ${literal(host)})`,
      );
      await session.run("INSERT INTO _campaignlake.clock VALUES ('1970-01-01T00:00:00Z')");
      await applySchema(session, assets);
      return created;
    }
    if (known.account !== account || known.host !== host) {
      throw new WarehouseMismatchError(
        `the data folder "${folder}" belongs to account "${known.account}" at ${known.host}, not to "${account}" at ${host}`,
        { hint: 'Set CAMPAIGNLAKE_HOME or CAMPAIGNLAKE_ACCOUNT to give this account a folder of its own' },
      );
    }
    await applySchema(session, assets);
    return known.warehouse_id;
  });
  return new Warehouse(id, options, writer);
}

export class Warehouse {
  private readonly assets: ReadonlyMap<string, Asset>;
  private readonly store: PageStore;
  private published: { readonly file: PublishedFile; readonly atMs: number } | undefined;
  private waitingPublish: Promise<PublishedFile> | undefined;
  private hasNews = true;
  /** The greatest `_changed_at`; read again after each merge. */
  private clock: Promise<string> | undefined;

  constructor(
    readonly id: string,
    private readonly options: WarehouseOptions,
    private readonly writer: Writer,
  ) {
    this.assets = new Map(options.assets.map((asset) => [asset.key, asset]));
    this.store = new PageStore(join(options.folder, 'raw'));
  }

  /** Reads the warehouse's clock before the first page is asked for. */
  async begin(asset: string): Promise<Beginning> {
    const startedAt = new Date().toISOString();
    // Every turn waits for the writer; merges are this process's own, so what they left is known.
    this.clock ??= this.writer.withSession(readClock);
    return {
      materializationId: `${startedAt.replaceAll(/[:.]/g, '-')}-${asset}-${randomUUID().slice(0, 8)}`,
      startedAt,
      clock: await this.clock,
    };
  }

  async stage(request: StageRequest): Promise<StageResult> {
    const asset = this.assetOf(request.asset);
    const pages = await this.pagesOf(request);
    return this.withStagingFile(request, async (session) => {
      const staging = { session, catalog: 'main', asset };
      await prepareStaging(staging);
      await stagePages(staging, { store: this.store, ...pages });
      return session.row<{ pages: number; rows: number }>(
        `SELECT (SELECT count(*)::INTEGER FROM ${pagesTable('main')}) AS pages, (SELECT count(*)::INTEGER FROM ${rowsTable('main')}) AS rows`,
      );
    });
  }

  async merge(request: MergeRequest): Promise<MergeResult> {
    const asset = this.assetOf(request.asset);
    const pages = await this.pagesOf(request);
    const path = this.stagingPath(request);
    const isStaged = await exists(path);
    const isSmall = !isStaged && pages.summaries.length <= SMALL_PAGES;
    if (!isSmall) {
      const merged = await this.writer.withSession((session) => mergedBefore(session, request.materializationId));
      if (merged !== undefined) return merged;
      await this.stage(request);
      await this.withStagingFile(request, (session) => dropCopies({ session, catalog: 'main', asset }));
    }
    const result = await this.writer.withSession(async (session) => {
      const merged = await mergedBefore(session, request.materializationId);
      if (merged !== undefined) return merged;
      const catalog = isSmall ? 'temp' : 'staging';
      try {
        if (isSmall) {
          const staging = { session, catalog, asset };
          await dropStaging(session);
          await prepareStaging(staging);
          await stagePages(staging, { store: this.store, ...pages });
          await dropCopies(staging);
        } else await session.run(`ATTACH ${literal(path)} AS staging (READ_ONLY)`);
        const { startDate } = this.options;
        const done = await session.transaction(() => mergeStaged({ session, asset, request, catalog, startDate }));
        this.clock = Promise.resolve(await readClock(session));
        return done;
      } finally {
        if (isSmall) await dropStaging(session);
        else await session.run('DETACH DATABASE IF EXISTS staging');
      }
    });
    this.hasNews ||= result.inserted + result.updated > 0;
    await rm(path, { force: true });
    return result;
  }

  async recordUnmerged(record: UnmergedRecord): Promise<void> {
    const text = (value: string | undefined): string => (value === undefined ? 'NULL' : literal(value));
    await this.writer.withSession((session) =>
      session.transaction(async () => {
        await session.run(
          `DELETE FROM meta.materializations WHERE materialization_id = ${text(record.materializationId)}`,
        );
        await session.run(`INSERT INTO meta.materializations BY NAME SELECT ${text(record.materializationId)} AS materialization_id,
          ${text(record.asset)} AS asset, ${text(record.runId)} AS run_id, ${text(record.mode)} AS mode, ${text(record.strategy)} AS strategy,
          ${text(record.reason)} AS reason, ${text(record.state)} AS state, ${text(record.startedAt)}::TIMESTAMPTZ AS started_at,
          ${text(record.endedAt)}::TIMESTAMPTZ AS ended_at, ${record.calls} AS calls, ${record.pages} AS pages, ${record.rowsRead} AS rows_read,
          ${text(record.error?.type)} AS error_type, ${text(record.error?.message)} AS error`);
      }),
    );
    this.hasNews ||= record.state === 'failed';
  }

  async startRun(run: {
    readonly runId: string;
    readonly workflowId: string;
    readonly account: string;
    readonly startedAt: string;
    readonly request: MaterializeRequest;
  }): Promise<void> {
    await this.writer.withSession((session) =>
      session.transaction(async () => {
        await session.run(`DELETE FROM meta.runs WHERE run_id = ${literal(run.runId)}`);
        await session.run(`INSERT INTO meta.runs BY NAME SELECT ${literal(run.runId)} AS run_id, ${literal(run.workflowId)} AS workflow_id,
          ${literal(run.account)} AS account, ${literal(JSON.stringify(run.request))}::JSON AS request, 'running' AS state,
          ${literal(run.startedAt)}::TIMESTAMPTZ AS started_at`);
      }),
    );
  }

  async endRun(run: RunProgress): Promise<void> {
    const assets = Object.values(run.assets);
    const failed = assets.filter(({ state }) => state === 'failed').length;
    await this.writer.withSession((session) =>
      session.run(`UPDATE meta.runs SET state = ${literal(run.state)}, ended_at = ${literal(run.endedAt ?? new Date().toISOString())}::TIMESTAMPTZ,
        assets = ${assets.length}, failed = ${failed}, calls = ${run.calls}, rows_read = ${run.rowsRead}, rows_written = ${run.rowsWritten},
        error = ${run.error === undefined ? 'NULL' : literal(run.error.message)} WHERE run_id = ${literal(run.runId)}`),
    );
  }

  /** Runs whose workflow is gone ended without a word. */
  async closeRuns(openRunIds: readonly string[]): Promise<void> {
    const open = openRunIds.length === 0 ? "['']" : list(openRunIds);
    await this.writer.withSession((session) =>
      session.run(
        `UPDATE meta.runs SET state = 'terminated', ended_at = now() WHERE state = 'running' AND NOT list_contains(${open}, run_id)`,
      ),
    );
  }

  storedAssets(): Promise<readonly StoredAsset[]> {
    return this.writer.withSession(storedAssetsIn);
  }

  /** Ids of stored rows beyond `after`, in their order. */
  async parentIds(options: {
    readonly asset: string;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly string[]> {
    const { primaryKey } = this.assetOf(options.asset);
    const id = name(primaryKey[0] ?? 'id');
    const rows = await this.writer.withSession((session) =>
      session.rows<{ id: string }>(
        `SELECT ${id}::VARCHAR AS id FROM ${tableOf(options.asset)} WHERE ${id} > ${literal(options.after)}::BIGINT ORDER BY ${tableOf(options.asset)}.${id} LIMIT ${options.limit}`,
      ),
    );
    return rows.map((row) => row.id);
  }

  /** Requests that wait for the writer are served by one copy. */
  publish(): Promise<PublishedFile> {
    this.waitingPublish ??= this.writer.withClosedFile(async () => {
      this.waitingPublish = undefined;
      return this.publishNow();
    });
    return this.waitingPublish;
  }

  async close(): Promise<void> {
    await this.writer.withClosedFile(async () => undefined);
  }

  private async publishNow(): Promise<PublishedFile> {
    const { folder, account, keepFiles, keepPagesMs, parquet } = this.options;
    const now = new Date();
    const last = this.published;
    if (last !== undefined && !this.hasNews && Number(now) - last.atMs < UNEVENTFUL_MS)
      return { ...last.file, isNew: false };
    const { path, bytes } = await publishCopy({ warehouse: this.writer.path, folder, account, keepFiles, now });
    const tables = parquet === 'off' ? [] : await this.writeChangedParquet(path);
    const file = { path, current: join(folder, 'current.duckdb'), bytes, parquet: tables, isNew: true };
    this.published = { file, atMs: Number(now) };
    this.hasNews = false;
    await this.store.prune(keepPagesMs, Number(now));
    return file;
  }

  private writeChangedParquet(path: string): Promise<readonly string[]> {
    const folder = join(this.options.folder, 'parquet');
    return withFile(path, { memoryMb: STAGE_MEMORY_MB, isReadOnly: true }, async (session) => {
      const written = await session.rows<{ asset: string; merged_at: Date }>(
        'SELECT asset, merged_at FROM _campaignlake.written',
      );
      const tables: string[] = [];
      for (const { asset, merged_at } of written) {
        const file = await stat(join(folder, `${asset}.parquet`)).catch(() => undefined);
        if (this.assets.has(asset) && (file === undefined || file.mtimeMs < Number(merged_at))) tables.push(asset);
      }
      await writeParquet(session, { folder, tables });
      return tables;
    });
  }

  private async pagesOf(request: StageRequest): Promise<{
    readonly source: { readonly asset: string; readonly materializationId: string };
    readonly summaries: SliceManifest['pages'];
  }> {
    const source = request.source ?? { asset: request.asset, materializationId: request.materializationId };
    const manifests = await Promise.all(
      request.slices.map(async (slice) => {
        const manifest = await this.store.readSlice(source, slice);
        if (manifest !== undefined) return manifest.pages;
        throw new WarehouseError(`slice "${slice}" was reported, but its pages are not on disk`, {
          asset: request.asset,
          hint: 'Materialize the asset again',
        });
      }),
    );
    const pages = manifests.flat();
    return { source, summaries: [...new Map(pages.map((page) => [page.name, page])).values()] };
  }

  private stagingPath({ asset, materializationId }: StageRequest): string {
    return join(this.options.folder, 'staging', asset, `${materializationId}.duckdb`);
  }

  private async withStagingFile<T>(request: StageRequest, act: (session: Session) => Promise<T>): Promise<T> {
    const path = this.stagingPath(request);
    try {
      await mkdir(join(this.options.folder, 'staging', request.asset), { recursive: true });
    } catch (error) {
      throw asStorageError(error, path);
    }
    return withFile(path, { memoryMb: STAGE_MEMORY_MB, threads: 1, timeZone: this.options.timeZone }, act);
  }

  private assetOf(key: string): Asset {
    const asset = this.assets.get(key);
    if (asset === undefined) throw new WarehouseError('not declared in this version', { asset: key });
    return asset;
  }
}

async function readClock(session: Session): Promise<string> {
  const { clock } = await session.row<{ clock: bigint }>(
    'SELECT epoch_us(changed_at) AS clock FROM _campaignlake.clock',
  );
  return String(clock);
}

async function dropStaging(session: Session): Promise<void> {
  await session.run(`DROP TABLE IF EXISTS ${rowsTable('temp')}`);
  await session.run(`DROP TABLE IF EXISTS ${pagesTable('temp')}`);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
