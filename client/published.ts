/** The published file, which is all of the warehouse that the client may open; undefined where nothing was published yet. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../assets';
import type { Settings } from '../config/settings';
import type { Range } from '../graph/range';
import { readPublished, type PublishedState } from '../warehouse/published-file';

export const publishedPath = ({ accountFolder }: Pick<Settings, 'accountFolder'>): string =>
  join(accountFolder, 'current.duckdb');

/** Of a range also how many of its rows are stored. */
export async function publishedState(settings: Settings, range?: Range): Promise<PublishedState | undefined> {
  const path = publishedPath(settings);
  return existsSync(path) ? readPublished(path, assets, range) : undefined;
}
