/**
 * The warehouse of one account: what activities ask of it. It knows which account and which API host it belongs to and
 * refuses others; stages beside the writer, and merges and publishes in turns.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset } from '../graph/asset';
import type { PublishedFile, RunProgress } from '../graph/plan';
import type {
  Beginning,
  MergeRequest,
  MergeResult,
  StageRequest,
  StageResult,
  StoredAsset,
  UnmergedRecord,
} from '../graph/staging';
import { withFile, type Session } from './duckdb-file';
import { asStorageError, WarehouseError } from './errors';
import { identify } from './identity';
import { mergedBefore, mergeStaged } from './merge';
import { PageStore } from './page-store';
import { writeChangedParquet } from './parquet';
import { publishCopy } from './publish';
import { reportedPages } from './reported-pages';
import { closeOthers, recordEnd, recordStart, recordUnmerged, type StartedRun } from './run-records';
import { tableOf } from './schema';
import { literal, name } from './sql';
import { dropCopies, pagesTable, prepareStaging, rowsTable, stagePages } from './stage';
import { idsBeyond, storedAssetsIn } from './stored-assets';
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
  const { folder, timeZone } = options;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asStorageError(error, folder);
  }
  const writer = new Writer(join(folder, 'warehouse.duckdb'), timeZone);
  const id = await writer.withSession((session) => identify(session, options));
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
    const pages = await reportedPages(this.store, request);
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
    const pages = await reportedPages(this.store, request);
    const path = this.stagingPath(request);
    const isStaged = (await stat(path).catch(() => undefined)) !== undefined;
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

  async recordUnmerged(unmerged: UnmergedRecord): Promise<void> {
    await this.writer.withSession((session) => session.transaction(() => recordUnmerged(session, unmerged)));
    this.hasNews ||= unmerged.state === 'failed';
  }

  async startRun(run: StartedRun): Promise<void> {
    await this.writer.withSession((session) => session.transaction(() => recordStart(session, run)));
  }

  async endRun(run: RunProgress): Promise<void> {
    await this.writer.withSession((session) => recordEnd(session, run));
    this.hasNews ||= run.state !== 'done';
  }

  /** Runs whose workflow is gone ended without a word. */
  async closeRuns(openRunIds: readonly string[]): Promise<void> {
    await this.writer.withSession((session) => closeOthers(session, openRunIds));
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
    const { key, primaryKey } = this.assetOf(options.asset);
    const place = { ...options, table: tableOf(key), id: name(primaryKey[0] ?? 'id') };
    return this.writer.withSession((session) => idsBeyond(session, place));
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
    const tables =
      parquet === 'off'
        ? []
        : await writeChangedParquet(path, { folder: join(folder, 'parquet'), assets: this.assets });
    const file = { path, current: join(folder, 'current.duckdb'), bytes, parquet: tables, isNew: true };
    this.published = { file, atMs: Number(now) };
    this.hasNews = false;
    await this.store.prune(keepPagesMs, Number(now));
    return file;
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
