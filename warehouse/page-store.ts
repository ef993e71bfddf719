/**
 * Raw pages: each answer as it came, one file each. A page counts once it is renamed into place; its file is named by its
 * request, so a retry finds what it has, and nothing is ever concluded from what a folder happens to hold.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { pageName, type PageRequest, type PageSummary } from '../graph/page';
import type { PageSource, SliceManifest } from '../graph/staging';
import { idsOf, summarizePage } from '../graph/summarize-page';
import { asStorageError, codeOf } from './errors';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface PageShape {
  readonly recordsKey: string;
  readonly primaryKey: string;
  /** One object at the records key, not an array. */
  readonly isSingle?: boolean;
  /** What a row is compared by in the pass that reads it; undefined where it has none. */
  readonly keyOf?: (record: Readonly<Record<string, unknown>>) => string | undefined;
}

export interface StoredPage {
  readonly summary: PageSummary;
  /** Primary keys of the records that have one, in their order. */
  readonly ids: readonly string[];
  /** By the shape's `keyOf`, in their order. */
  readonly keys: readonly (string | undefined)[];
  /** The offset that the server says it was asked for, where it says so; of a page that was found. */
  readonly echoedOffset?: number;
}

export interface AnsweredPage {
  readonly request: PageRequest;
  readonly body: Buffer;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly total: number | undefined;
}

const IS_DATED = /^\d{4}-\d{2}-\d{2}T/;
/** How the names of materializations that began at this moment begin: they sort by it. */
export const beginningOf = (ms: number): string => new Date(ms).toISOString().replaceAll(/[:.]/g, '-');

/** A backfill may be paused for long; one that nobody went on with for so long was given up. */
const UNFINISHED_MS = 90 * 86_400_000;
/** The marker of the newest page is touched at most this often. */
const MARK_EVERY_MS = 1_000;

export class PageStore {
  private markedAtMs = 0;
  private readonly folders = new Map<string, Promise<unknown>>();
  /** First answers that are on disk. */
  private readonly noted = new Set<string>();

  constructor(private readonly folder: string) {}

  pagePath(source: PageSource, page: string): string {
    return join(this.folder, source.asset, source.materializationId, `${page}.json.gz`);
  }

  /** The page that answers this request, when it was stored before. */
  async find(source: PageSource, request: PageRequest, shape: PageShape): Promise<StoredPage | undefined> {
    const path = this.pagePath(source, pageName(request));
    const stored = await ifThere(stat(path));
    if (stored === undefined) return undefined;
    const body = await decompress(await readFile(path));
    const text = body.toString();
    const answer = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as Readonly<Record<string, unknown>>;
    const held = answer[shape.recordsKey] ?? [];
    const records = (shape.isSingle === true ? [held] : held) as readonly Readonly<Record<string, unknown>>[];
    const page = describe({ request, body, records, total: totalOf(answer) }, shape, Math.round(stored.mtimeMs));
    const echoedOffset = echoedOffsetOf(answer);
    return echoedOffset === undefined ? page : { ...page, echoedOffset };
  }

  async store(source: PageSource, page: AnsweredPage, shape: PageShape): Promise<StoredPage> {
    const path = this.pagePath(source, pageName(page.request));
    await this.write(path, await compress(page.body, { level: 1 }));
    await this.mark();
    const { mtimeMs } = await stat(path);
    return describe(page, shape, Math.round(mtimeMs));
  }

  /** The server's clock at the first answer of a materialization: kept, since a retry must not take a later one for it. */
  async noteFirstAnswer(source: PageSource, answeredAt: string): Promise<void> {
    const path = this.firstAnswerPath(source);
    if (this.noted.has(path)) return;
    if ((await this.firstAnswerAt(source)) === undefined) await this.write(path, Buffer.from(answeredAt));
    this.noted.add(path);
  }

  firstAnswerAt(source: PageSource): Promise<string | undefined> {
    return ifThere(readFile(this.firstAnswerPath(source), 'utf8'));
  }

  async writeSlice(source: PageSource, manifest: SliceManifest): Promise<void> {
    await this.write(this.slicePath(source, manifest.name), Buffer.from(JSON.stringify(manifest)));
  }

  async readSlice(source: PageSource, slice: string): Promise<SliceManifest | undefined> {
    const text = await ifThere(readFile(this.slicePath(source, slice), 'utf8'));
    return text === undefined ? undefined : (JSON.parse(text) as SliceManifest);
  }

  /** When the account last answered with a page. */
  async newestPageAt(): Promise<Date | undefined> {
    return (await ifThere(stat(this.marker)))?.mtime;
  }

  /** Removes materializations whose pages are older than this, but for those to spare; answers which, as `asset/materialization`. */
  async prune(
    keepMs: number,
    now: number,
    spared: ReadonlySet<string> = new Set(),
    isUnfinished: (materializationId: string) => Promise<boolean> = async () => false,
  ): Promise<readonly string[]> {
    const removed: string[] = [];
    const oldest = beginningOf(now - keepMs);
    for (const asset of (await ifThere(readdir(this.folder, { withFileTypes: true }))) ?? []) {
      if (!asset.isDirectory()) continue;
      for (const materialization of await readdir(join(this.folder, asset.name))) {
        const place = `${asset.name}/${materialization}`;
        // Most began too lately to be old, by their names: nothing is asked of the disk for them.
        if (spared.has(place) || (IS_DATED.test(materialization) && materialization > oldest)) continue;
        const path = join(this.folder, place);
        const { mtimeMs } = await stat(path);
        if (now - mtimeMs <= keepMs) continue;
        if (now - mtimeMs <= UNFINISHED_MS && (await isUnfinished(materialization))) continue;
        await rm(path, { recursive: true, force: true });
        removed.push(place);
      }
    }
    return removed;
  }

  private get marker(): string {
    return join(this.folder, '.newest-page');
  }

  private firstAnswerPath(source: PageSource): string {
    return join(this.folder, source.asset, source.materializationId, 'first-answer');
  }

  private slicePath(source: PageSource, slice: string): string {
    return join(this.folder, source.asset, source.materializationId, 'slices', `${slice}.json`);
  }

  private async mark(): Promise<void> {
    const now = Date.now();
    if (now - this.markedAtMs < MARK_EVERY_MS) return;
    this.markedAtMs = now;
    const touched = await ifThere(utimes(this.marker, new Date(now), new Date(now)).then(() => true));
    if (touched === undefined) await this.write(this.marker, Buffer.alloc(0));
  }

  /** A temporary name, synced, renamed: a reader sees all of it or nothing. */
  private async write(path: string, content: Buffer): Promise<void> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await this.ensureFolder(dirname(path));
      const file = await open(temporary, 'w');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      // On a full disk every attempt would else take a little more of it.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw asStorageError(error, path);
    }
  }

  private async ensureFolder(folder: string): Promise<void> {
    let made = this.folders.get(folder);
    if (made === undefined) this.folders.set(folder, (made = mkdir(folder, { recursive: true })));
    try {
      await made;
    } catch (error) {
      // The next page tries again: room may have been made.
      this.folders.delete(folder);
      throw error;
    }
  }
}

function describe(page: AnsweredPage, { primaryKey, keyOf }: PageShape, storedAtMs: number): StoredPage {
  const summary = summarizePage({ ...page, name: pageName(page.request), primaryKey, storedAtMs });
  const ids = idsOf(page.records, primaryKey).filter((id) => id !== undefined);
  return { summary, ids, keys: keyOf === undefined ? [] : page.records.map(keyOf) };
}

function totalOf({ meta }: Readonly<Record<string, unknown>>): number | undefined {
  const total = typeof meta === 'object' && meta !== null && 'total' in meta ? meta.total : undefined;
  if (typeof total === 'number') return Number.isSafeInteger(total) && total >= 0 ? total : undefined;
  return typeof total === 'string' && /^\d{1,15}$/.test(total) ? Number(total) : undefined;
}

function echoedOffsetOf({ meta }: Readonly<Record<string, unknown>>): number | undefined {
  const input = (meta as { readonly page_input?: { readonly offset?: unknown } } | null | undefined)?.page_input;
  const offset = Number(input?.offset ?? Number.NaN);
  return Number.isSafeInteger(offset) ? offset : undefined;
}

async function ifThere<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
