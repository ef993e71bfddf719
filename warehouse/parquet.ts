/** Parquet files: one a table, written beside and renamed, so that a reader has the old one or the new one. */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withFile, WORKING_MEMORY_MB, type Session } from './duckdb-file';
import { sync } from './publish';
import { literal, name } from './sql';

/** Row groups wait in memory until they are full: by bytes, since rows of wide tables are larger. */
const ROW_GROUP_BYTES = 16_000_000;

/** Tables that were written since their file was; answers which. */
export function writeChangedParquet(
  published: string,
  { folder, assets }: { readonly folder: string; readonly assets: ReadonlyMap<string, unknown> },
): Promise<readonly string[]> {
  return withFile(published, { memoryMb: WORKING_MEMORY_MB, threads: 1, isReadOnly: true }, async (session) => {
    const written = await session.rows<{ asset: string; merged_at: Date }>(
      'SELECT asset, merged_at FROM _campaignlake.written',
    );
    const tables: string[] = [];
    for (const { asset, merged_at } of written) {
      const file = await stat(join(folder, `${asset}.parquet`)).catch(() => undefined);
      if (assets.has(asset) && (file === undefined || file.mtimeMs < Number(merged_at))) tables.push(asset);
    }
    await writeParquet(session, { folder, tables });
    return tables;
  });
}

export async function writeParquet(
  session: Session,
  { folder, tables }: { readonly folder: string; readonly tables: readonly string[] },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const table of tables) {
    const path = join(folder, `${table}.parquet`);
    const temporary = `${path}.tmp`;
    const copy = `COPY main.${name(table)} TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES ${ROW_GROUP_BYTES})`;
    try {
      await copyOut(session, copy);
      await sync(temporary);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

async function copyOut(session: Session, copy: string): Promise<void> {
  session.makeRoom(0);
  await session.withRoom(() => session.run(copy));
}
