/** Rows that an unproven scan did not see: gone, or missed. Each is asked for by itself, between two looks at one that lives. */
import type { Suspects } from '../graph/staging';
import type { Merge } from './merge';
import { tableOf } from './schema';
import { at, keyText, literal, onKey } from './sql';
import { rowsTable } from './stage';

/** Undefined where none is missing, and where no row came that could be looked at. */
export async function suspectsOf({ session, asset, request, catalog }: Merge): Promise<Suspects | undefined> {
  const id = keyText(asset, 't');
  // Where there are too many to ask for, other ones each time.
  const found = await session.rows<{ id: string }>(`SELECT ${id} AS id
    FROM ${tableOf(asset.key)} t ANTI JOIN ${rowsTable(catalog)} s ON ${onKey(asset, 't', 's')}
    WHERE t._changed_at <= ${at(request.clock)}
    ORDER BY hash(${id} || ${literal(request.materializationId)}) LIMIT ${request.mostSuspects ?? 0}`);
  const [seen] = await session.rows<{ id: string }>(`SELECT ${id} AS id FROM ${rowsTable(catalog)} t LIMIT 1`);
  return found.length === 0 || seen === undefined ? undefined : { ids: found.map((row) => row.id), control: seen.id };
}
