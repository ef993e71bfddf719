/** Parquet files: one a table, written beside and renamed, so that a reader has the old one or the new one. */
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withFile, type Session } from './duckdb-file';
import { sync } from './publish';
import { literal, name } from './sql';

const PARQUET_MEMORY_MB = 200;

/** Tables that were written since their file was; answers which. */
export function writeChangedParquet(
  published: string,
  { folder, assets }: { readonly folder: string; readonly assets: ReadonlyMap<string, unknown> },
): Promise<readonly string[]> {
  return withFile(published, { memoryMb: PARQUET_MEMORY_MB, isReadOnly: true }, async (session) => {
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
    await session.run(`COPY main.${name(table)} TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
    await sync(temporary);
    await rename(temporary, path);
  }
}
