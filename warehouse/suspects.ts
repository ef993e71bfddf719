/** Rows that an unproven scan did not see: gone, or missed. Each is asked for by itself, between two looks at one that lives. */
import type { Asset } from '../graph/asset';
import type { Suspects, SuspectsRequest } from '../graph/staging';
import type { Session } from './duckdb-file';
import { tableOf } from './schema';
import { at, keyText, literal, onKey } from './sql';
import { rowsTable } from './stage';

export async function suspectsIn(
  session: Session,
  { asset, request, catalog }: { readonly asset: Asset; readonly request: SuspectsRequest; readonly catalog: string },
): Promise<Suspects> {
  const id = keyText(asset, 't');
  // Where there are too many to ask for, other ones each time.
  const found = await session.rows<{ id: string }>(`SELECT ${id} AS id
    FROM ${tableOf(asset.key)} t ANTI JOIN ${rowsTable(catalog)} s ON ${onKey(asset, 't', 's')}
    WHERE t._changed_at <= ${at(request.clock)} ORDER BY hash(${id} || ${literal(request.materializationId)}) LIMIT ${request.most}`);
  const [seen] = await session.rows<{ id: string }>(`SELECT ${id} AS id FROM ${rowsTable(catalog)} t LIMIT 1`);
  return { ids: found.map((row) => row.id), ...(seen === undefined ? {} : { control: seen.id }) };
}
