/** When to publish, and what again: a copy that is there is not made anew because a Parquet file beside it could not be written. */
import { join } from 'node:path';
import type { PublishedFile } from '../graph/plan';
import { writeChangedParquet } from './parquet';
import { publishCopy } from './publish';

export interface PublisherOptions {
  /** The account's folder. */
  readonly folder: string;
  readonly account: string;
  readonly keepFiles: number;
  readonly parquet: 'changed' | 'off';
  readonly assets: ReadonlyMap<string, unknown>;
  /** The closed file that is copied. */
  readonly warehouse: string;
}

/** Where nothing but the record of an uneventful run is new, one file in this time is enough. */
const UNEVENTFUL_MS = 15 * 60_000;

export class Publisher {
  private published: { readonly file: PublishedFile; readonly atMs: number } | undefined;
  private hasNews = true;
  private isParquetDue = false;

  constructor(private readonly options: PublisherOptions) {}

  /** What a reader would miss. */
  noteNews(isNews: boolean): void {
    this.hasNews ||= isNews;
  }

  /** @throws StorageError when the copy could not be made, or a Parquet file: the next call makes what is missing */
  async publish(): Promise<PublishedFile> {
    const { folder, parquet, assets } = this.options;
    const now = new Date();
    const isNew = !this.isEnough(Number(now));
    if (isNew) {
      const { path, bytes } = await publishCopy({ ...this.options, now });
      const file = { path, current: join(folder, 'current.duckdb'), bytes, parquet: [], isNew };
      this.published = { file, atMs: Number(now) };
      this.hasNews = false;
      this.isParquetDue = parquet === 'changed';
    }
    const { file, atMs } = this.published ?? unpublished();
    if (!this.isParquetDue) return { ...file, isNew };
    const written = {
      ...file,
      parquet: await writeChangedParquet(file.path, { folder: join(folder, 'parquet'), assets }),
    };
    this.published = { file: written, atMs };
    this.isParquetDue = false;
    return { ...written, isNew };
  }

  private isEnough(nowMs: number): boolean {
    if (this.published === undefined || this.hasNews) return false;
    return this.isParquetDue || nowMs - this.published.atMs < UNEVENTFUL_MS;
  }
}

function unpublished(): never {
  throw new Error('nothing was published');
}
