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
}

export interface StoredPage {
  readonly summary: PageSummary;
  /** Primary keys of the records that have one, in their order. */
  readonly ids: readonly string[];
}

export interface AnsweredPage {
  readonly request: PageRequest;
  readonly body: Buffer;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly total: number | undefined;
}

/** The marker of the newest page is touched at most this often. */
const MARK_EVERY_MS = 1_000;

export class PageStore {
  private markedAtMs = 0;
  private readonly folders = new Map<string, Promise<unknown>>();

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
    const answer = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
    const records = (answer[shape.recordsKey] ?? []) as readonly Readonly<Record<string, unknown>>[];
    return describe({ request, body, records, total: totalOf(answer) }, shape, Math.round(stored.mtimeMs));
  }

  async store(source: PageSource, page: AnsweredPage, shape: PageShape): Promise<StoredPage> {
    const path = this.pagePath(source, pageName(page.request));
    await this.write(path, await compress(page.body, { level: 1 }));
    await this.mark();
    const { mtimeMs } = await stat(path);
    return describe(page, shape, Math.round(mtimeMs));
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

  /** Removes materializations whose pages are older than this. */
  async prune(keepMs: number, now: number): Promise<void> {
    for (const asset of (await ifThere(readdir(this.folder, { withFileTypes: true }))) ?? []) {
      if (!asset.isDirectory()) continue;
      const folder = join(this.folder, asset.name);
      for (const materialization of await readdir(folder)) {
        const path = join(folder, materialization);
        const { mtimeMs } = await stat(path);
        if (now - mtimeMs > keepMs) await rm(path, { recursive: true, force: true });
      }
    }
  }

  private get marker(): string {
    return join(this.folder, '.newest-page');
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
    try {
      await this.ensureFolder(dirname(path));
      const temporary = `${path}.${randomUUID()}.tmp`;
      const file = await open(temporary, 'w');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      throw asStorageError(error, path);
    }
  }

  private async ensureFolder(folder: string): Promise<void> {
    let made = this.folders.get(folder);
    if (made === undefined) this.folders.set(folder, (made = mkdir(folder, { recursive: true })));
    await made;
  }
}

function describe(page: AnsweredPage, { primaryKey }: PageShape, storedAtMs: number): StoredPage {
  const summary = summarizePage({ ...page, name: pageName(page.request), primaryKey, storedAtMs });
  return { summary, ids: idsOf(page.records, primaryKey).filter((id) => id !== undefined) };
}

function totalOf({ meta }: Readonly<Record<string, unknown>>): number | undefined {
  const total = typeof meta === 'object' && meta !== null && 'total' in meta ? meta.total : undefined;
  if (typeof total === 'number') return Number.isSafeInteger(total) && total >= 0 ? total : undefined;
  return typeof total === 'string' && /^\d{1,15}$/.test(total) ? Number(total) : undefined;
}

async function ifThere<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
