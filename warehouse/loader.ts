/**
 * Pages into rows: staged beside the writer, in a file of the materialization's own, and merged in the writer's turn. A small
 * materialization is staged in that turn too, since opening a file costs more.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset } from '../graph/asset';
import type {
  MergeAnswer,
  MergeRequest,
  MergeResult,
  RebuildRequest,
  StageRequest,
  StageResult,
} from '../graph/staging';
import { mergedBefore } from './certificate';
import { recordBlocked } from './checks';
import { withFile, WORKING_MEMORY_MB, type Session } from './duckdb-file';
import { asStorageError, WarehouseError } from './errors';
import { batchesOf, keptPages } from './kept-pages';
import { dropTemporary, mergeStaged } from './merge';
import type { PageStore } from './page-store';
import { wholeFromOf } from './record-keys';
import { reportedPages, sourcePages, type ReportedPages } from './reported-pages';
import { rideOf, setsOf } from '../graph/rides';
import { keptSources } from './sources';
import { literal } from './sql';
import {
  dropCopies,
  dropStaging,
  hasLongTexts,
  largestOf,
  pagesTable,
  prepareStaging,
  rowsTable,
  stagePages,
  type Staging,
} from './stage';
import type { SourcePage } from './stage-sql';
import { removeStaged, stagingPath } from './staging-files';
import type { Writer } from './writer';

/** Up to here a merge stages by itself, in its own instance: opening a file costs more. */
const SMALL_PAGES = 20;

/** From here on a merge needs so much memory that no other file is open meanwhile. */
const LARGE_PAGES = 1_000;

/** What a rebuild is not: it reads no source, proves nothing, and covers nothing. */
const REBUILD = {
  mode: 'rebuild',
  slices: [],
  isScan: false,
  proof: null,
  calls: 0,
  rowsRead: 0,
  allowDeletes: false,
} as const;
const NO_PAGES = { summaries: [], goneIds: [], wholeParents: [] };

export interface LoaderParts {
  /** The account's folder. */
  readonly folder: string;
  readonly timeZone: string;
  readonly startDate?: string;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly store: PageStore;
  readonly writer: Writer;
  readonly afterMerge: (session: Session) => Promise<void>;
}

export class Loader {
  constructor(private readonly parts: LoaderParts) {}

  async stage(request: StageRequest): Promise<StageResult> {
    const pages = await reportedPages(this.parts.store, request);
    return this.withStagingFile({ request, isAlone: hasLongTexts(pages.summaries) }, async (session) => {
      await this.stageInto(this.stagingOf(request, session, 'main'), sourcePages(pages));
      return session.row<{ pages: number; rows: number }>(
        `SELECT (SELECT count(*)::INTEGER FROM ${pagesTable('main')}) AS pages, (SELECT count(*)::INTEGER FROM ${rowsTable('main')}) AS rows`,
      );
    });
  }

  async merge(request: MergeRequest): Promise<MergeAnswer> {
    const { store, writer } = this.parts;
    const pages = await reportedPages(store, request);
    const isStaged = (await stat(stagingPath(this.parts.folder, request)).catch(() => undefined)) !== undefined;
    if (!isStaged && pages.summaries.length <= SMALL_PAGES) return this.mergeSmall(request, pages);
    const once = (session: Session) => mergedBefore(session, request.materializationId);
    // Its staging file goes after the merge: where it is missing all may be done.
    const merged = isStaged ? undefined : await writer.withSession(once);
    if (merged !== undefined) return merged;
    await this.stageWhole(request, pages);
    const isAlone = pages.summaries.length > LARGE_PAGES || hasLongTexts(pages.summaries);
    const result = await this.withStaged(
      { request, isAlone },
      async (session) => (await once(session)) ?? this.mergeStaged(session, { request, pages, catalog: 'staging' }),
    );
    if (result.state !== 'suspects') await removeStaged(stagingPath(this.parts.folder, request));
    return result;
  }

  /** Each stored row gets the values of its last whole copy in the pages kept, by the declaration of today. */
  async rebuild(request: RebuildRequest): Promise<MergeResult> {
    const { store, writer } = this.parts;
    const known = await writer.withSession(async (session) => ({
      merged: await mergedBefore(session, request.materializationId),
      sources: await keptSources(session, request.asset),
      wholeFrom: await wholeFromOf(session, request.asset),
    }));
    if (known.merged !== undefined) return known.merged;
    const whole: MergeRequest = { ...request, ...REBUILD };
    for (const sources of batchesOf(known.sources)) {
      const pages = await keptPages(store, request.asset, sources);
      await this.withStagingFile({ request: whole, isAlone: true }, (session) =>
        this.stageInto(this.stagingOf(whole, session, 'main'), pages),
      );
    }
    await this.withStagingFile({ request: whole, isAlone: true }, async (session) => {
      const staging = this.stagingOf(whole, session, 'main');
      await prepareStaging(staging);
      await dropCopies(staging, known.wholeFrom);
    });
    const result = await this.withStaged(
      { request: whole, isAlone: true },
      async (session) =>
        (await mergedBefore(session, request.materializationId)) ??
        this.mergeStaged(session, { request: whole, pages: NO_PAGES, catalog: 'staging' }),
    );
    await removeStaged(stagingPath(this.parts.folder, whole));
    if (result.state === 'suspects') throw new WarehouseError('a rebuild asks for nothing', { asset: request.asset });
    return result;
  }

  /** What was staged of a materialization that will not merge. */
  async dropStaged({ asset, materializationId }: Pick<StageRequest, 'asset' | 'materializationId'>): Promise<void> {
    await removeStaged(stagingPath(this.parts.folder, { asset, materializationId }));
  }

  private mergeSmall(request: MergeRequest, pages: ReportedPages): Promise<MergeAnswer> {
    return this.parts.writer.withSession(async (session) => {
      const merged = await mergedBefore(session, request.materializationId);
      if (merged !== undefined) return merged;
      try {
        const staging = this.stagingOf(request, session, 'temp');
        await this.stageInto(staging, sourcePages(pages));
        await dropCopies(staging);
        return await this.mergeStaged(session, { request, pages, catalog: 'temp' });
      } finally {
        dropStaging(session, 'temp');
      }
    }, hasLongTexts(pages.summaries));
  }

  private async mergeStaged(
    session: Session,
    {
      request,
      pages,
      catalog,
    }: {
      readonly request: MergeRequest;
      readonly pages: Omit<ReportedPages, 'source'>;
      readonly catalog: string;
    },
  ): Promise<MergeAnswer> {
    const { assets, startDate, afterMerge } = this.parts;
    const { summaries, goneIds, wholeParents } = pages;
    const riders = [...assets.values()].filter((asset) => rideOf(asset)?.carrier === request.asset);
    const asset = this.assetOf(request.asset);
    const isOwn = (request.source?.asset ?? asset.key) === asset.key && asset.extraction.kind !== 'rides';
    session.makeRoom(largestOf(summaries));
    const staged = { session, asset, request, catalog, goneIds, wholeParents, riders, startDate };
    const merging = session.withRoom(() =>
      session.transaction(() => mergeStaged({ ...staged, pages: isOwn ? summaries : [] })),
    );
    const result = await merging.catch((error: unknown) => recordBlocked(session, error));
    dropTemporary(session);
    await afterMerge(session);
    return result;
  }

  /** All its pages in the staging file, and of each row one copy. */
  private stageWhole(request: StageRequest, pages: ReportedPages): Promise<void> {
    return this.withStagingFile({ request, isAlone: hasLongTexts(pages.summaries) }, async (session) => {
      const staging = this.stagingOf(request, session, 'main');
      await this.stageInto(staging, sourcePages(pages));
      await dropCopies(staging);
    });
  }

  private async stageInto(staging: Staging, pages: readonly SourcePage[]): Promise<void> {
    await prepareStaging(staging);
    await stagePages(staging, { store: this.parts.store, pages });
  }

  /** A turn of the writer, with the staging file attached. */
  private withStaged<T>(
    { request, isAlone }: { readonly request: StageRequest; readonly isAlone: boolean },
    act: (session: Session) => Promise<T>,
  ): Promise<T> {
    return this.parts.writer.withSession(async (session) => {
      await session.run(`ATTACH ${literal(stagingPath(this.parts.folder, request))} AS staging (READ_ONLY)`);
      try {
        return await act(session);
      } finally {
        await session.run('DETACH DATABASE IF EXISTS staging');
      }
    }, isAlone);
  }

  private stagingOf(request: StageRequest, session: Session, catalog: string): Staging {
    const asset = this.assetOf(request.asset);
    const isOwn = request.source === undefined || request.source.asset === asset.key;
    // A rider that is read without its carrier has the carrier's pages all the same.
    const carrier = isOwn && asset.extraction.kind !== 'rides' ? undefined : setsOf(asset)?.carrier;
    return { session, catalog, asset, ...(carrier === undefined ? {} : { carrier: this.assetOf(carrier) }) };
  }

  private async withStagingFile<T>(
    { request, isAlone }: { readonly request: StageRequest; readonly isAlone: boolean },
    act: (session: Session) => Promise<T>,
  ): Promise<T> {
    const path = stagingPath(this.parts.folder, request);
    try {
      await mkdir(join(this.parts.folder, 'staging', request.asset), { recursive: true });
    } catch (error) {
      throw asStorageError(error, path);
    }
    return withFile(path, { memoryMb: WORKING_MEMORY_MB, isAlone, threads: 1, timeZone: this.parts.timeZone }, act);
  }

  private assetOf(key: string): Asset {
    const asset = this.parts.assets.get(key);
    if (asset === undefined) throw new WarehouseError('not declared in this version', { asset: key });
    return asset;
  }
}
