/**
 * The warehouse of one account: what activities ask of it. It knows which account and which API host it belongs to and
 * refuses others; stages beside the writer, and merges and publishes in turns.
 */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToldTrouble } from '../graph/alerts';
import type { Asset } from '../graph/asset';
import type { CheckReport, RunFindings } from '../graph/check';
import type { Range } from '../graph/range';
import type { PublishedFile, ReadingPlan, RunProgress } from '../graph/plan';
import type { ProbeResult } from '../graph/probe';
import type {
  Beginning,
  CheckRequest,
  MergeAnswer,
  MergeRequest,
  MergeResult,
  RebuildRequest,
  StageRequest,
  StageResult,
  StoredAsset,
  UnmergedRecord,
} from '../graph/staging';
import { knownAtBegin, readClock } from './known-at-begin';
import { checkStored, reportOrThrow } from './check-stored';
import type { Session } from './duckdb-file';
import { asStorageError, WarehouseError } from './errors';
import { judgeFreshness } from './freshness';
import { identify } from './identity';
import { endRun } from './judge-run';
import { Loader } from './loader';
import { PageStore } from './page-store';
import { recordProbes } from './probes';
import { Publisher } from './publisher';
import type { ReferenceJudge } from './references';
import { applyStartDate } from './start-date';
import { closeOthers, isRecorded, recordStart, recordUnmerged, type StartedRun } from './run-records';
import { tableOf } from './schema';
import { forgetFolders, neededFolders } from './sources';
import { name } from './sql';
import { pruneStaged } from './staging-files';
import { idsBeyond, storedAssetsIn } from './stored-assets';
import { rememberTold, toldTroubles } from './told-troubles';
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

export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const { folder, timeZone } = options;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asStorageError(error, folder);
  }
  const writer = new Writer(join(folder, 'warehouse.duckdb'), timeZone);
  const id = await writer.withSession(async (session) => {
    const known = await identify(session, options);
    await session.transaction(() => applyStartDate(session, options.startDate));
    return known;
  });
  return new Warehouse(id, options, writer);
}

export class Warehouse {
  private readonly assets: ReadonlyMap<string, Asset>;
  private readonly store: PageStore;
  private readonly loader: Loader;
  private readonly publisher: Publisher;
  private waitingPublish: Promise<PublishedFile> | undefined;
  private isPruneDue = false;
  /** The greatest `_changed_at`; read again after each merge. */
  private clock: Promise<string> | undefined;

  constructor(
    readonly id: string,
    private readonly options: WarehouseOptions,
    private readonly writer: Writer,
  ) {
    this.assets = new Map(options.assets.map((asset) => [asset.key, asset]));
    this.store = new PageStore(join(options.folder, 'raw'));
    this.publisher = new Publisher({ ...options, assets: this.assets, warehouse: writer.path });
    this.loader = new Loader({
      ...options,
      assets: this.assets,
      store: this.store,
      writer,
      afterMerge: async (session) => void (this.clock = Promise.resolve(await readClock(session))),
    });
  }

  /** Reads the warehouse's clock before the first page is asked for, and what else must be known by then. */
  async begin(asset: string, reading: ReadingPlan = { kind: 'scan' }): Promise<Beginning> {
    const startedAt = new Date().toISOString();
    // Every turn waits for the writer; merges are this process's own, so what they left is known.
    this.clock ??= this.writer.withSession(readClock);
    const clock = await this.clock.catch((error: unknown) => {
      // What failed once is read again the next time.
      this.clock = undefined;
      throw error;
    });
    const materializationId = `${startedAt.replaceAll(/[:.]/g, '-')}-${asset}-${randomUUID().slice(0, 8)}`;
    return { materializationId, startedAt, clock, ...(await knownAtBegin(this.writer, this.assetOf(asset), reading)) };
  }

  stage(request: StageRequest): Promise<StageResult> {
    return this.loader.stage(request);
  }

  async merge(request: MergeRequest): Promise<MergeAnswer> {
    const result = await this.loader.merge(request);
    if (result.state === 'suspects') return result;
    this.publisher.noteNews(result.inserted + result.updated + result.returned + result.deleted > 0);
    return result;
  }

  async rebuild(request: RebuildRequest): Promise<MergeResult> {
    const result = await this.loader.rebuild(request);
    this.publisher.noteNews(result.updated > 0);
    return result;
  }

  async recordProbes(asset: string, results: readonly ProbeResult[]): Promise<void> {
    await this.writer.withSession((session) => session.transaction(() => recordProbes(session, asset, results)));
  }

  async recordUnmerged(unmerged: UnmergedRecord): Promise<void> {
    await this.writer.withSession((session) => session.transaction(() => recordUnmerged(session, unmerged)));
    await this.loader.dropStaged(unmerged);
    this.publisher.noteNews(unmerged.state === 'failed');
  }

  async startRun(run: StartedRun): Promise<void> {
    await this.writer.withSession((session) => session.transaction(() => recordStart(session, run)));
  }

  /** With what is only known at the end: references that point at nothing, and what is stale. */
  async endRun(run: RunProgress): Promise<RunFindings> {
    const { isNews, ...findings } = await this.writer.withSession((session) =>
      endRun(this.judging(session, run.startedAt), run),
    );
    this.publisher.noteNews(run.state !== 'done' || isNews);
    return findings;
  }

  /** @throws CheckFailedError when a check of severity error fails, with what was found written down */
  async check(request: CheckRequest): Promise<CheckReport> {
    const asset = this.assetOf(request.asset);
    const results = await this.writer.withSession((session) =>
      checkStored(this.judging(session, request.startedAt), asset, request),
    );
    this.publisher.noteNews(true);
    return reportOrThrow(asset, request, results);
  }

  private judging(session: Session, began: string): ReferenceJudge {
    const before = BigInt(Date.parse(began)) * 1000n;
    return { session, assets: this.assets, before, startDate: this.options.startDate };
  }

  /** Runs whose workflow is gone ended without a word. */
  async closeRuns(openRunIds: readonly string[]): Promise<void> {
    this.publisher.noteNews(await this.writer.withSession((session) => closeOthers(session, openRunIds)));
  }

  toldTroubles(): Promise<readonly ToldTrouble[]> {
    return this.writer.withSession(toldTroubles);
  }

  async rememberTold(cause: string, told: readonly ToldTrouble[]): Promise<void> {
    await this.writer.withSession((session) => session.transaction(() => rememberTold(session, cause, told)));
  }

  storedAssets(range?: Range): Promise<readonly StoredAsset[]> {
    return this.writer.withSession((session) => storedAssetsIn(session, this.options.assets, range));
  }

  /** Ids of stored rows beyond `after`, in their order. */
  async parentIds(options: {
    readonly asset: string;
    readonly after: string;
    readonly limit: number;
    /** Only rows with a `_changed_at` beyond this clock. */
    readonly changedSince?: string;
  }): Promise<readonly string[]> {
    const { key, primaryKey } = this.assetOf(options.asset);
    const place = { ...options, table: tableOf(key), id: name(primaryKey[0] ?? 'id') };
    return this.writer.withSession((session) => idsBeyond(session, place));
  }

  /** Requests that wait for the writer are served by one copy. */
  async publish(): Promise<PublishedFile> {
    const { changed } = await this.writer.withSession((session) =>
      session.transaction(() => judgeFreshness(session, this.options.assets)),
    );
    this.publisher.noteNews(changed.length > 0);
    this.waitingPublish ??= this.writer.withClosedFile(async () => {
      this.waitingPublish = undefined;
      const file = await this.publisher.publish();
      this.isPruneDue ||= file.isNew;
      return file;
    });
    const file = await this.waitingPublish;
    if (this.isPruneDue) await this.prune();
    return file;
  }

  async close(): Promise<void> {
    await this.writer.withClosedFile(async () => undefined);
  }

  /** In a turn of the writer, so that nothing merges whose pages are being removed. */
  private async prune(): Promise<void> {
    this.isPruneDue = false;
    await this.writer.withSession(async (session) => {
      const needed = await neededFolders(session);
      const isUnfinished = async (id: string): Promise<boolean> => !(await isRecorded(session, id));
      const { keepPagesMs } = this.options;
      await forgetFolders(session, await this.store.prune(keepPagesMs, Date.now(), needed, isUnfinished));
      await pruneStaged(this.options.folder, keepPagesMs, Date.now());
    });
  }

  private assetOf(key: string): Asset {
    const asset = this.assets.get(key);
    if (asset === undefined) throw new WarehouseError('not declared in this version', { asset: key });
    return asset;
  }
}
