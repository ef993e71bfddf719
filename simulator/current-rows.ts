/** All rows of a table as the API would send them now, those with no listing of their own included. */
import { ConfigError } from '../graph/errors';
import type { Account } from './account';
import { isHidden } from './hidden';
import type { Settings } from './options';

interface Parts {
  readonly account: Account;
  readonly settings: Settings;
}

export function rowIds({ account, settings }: Parts, key: string): readonly number[] {
  const table = account.tables.get(key);
  if (table === undefined) throw new ConfigError(`no table is called "${key}"`);
  return table.ids.filter((id) => !isHidden(settings, account.seed, { table: key, id }));
}

export function* rowTexts(parts: Parts, key: string): Generator<string> {
  const ids = rowIds(parts, key);
  const table = parts.account.tables.get(key);
  for (const id of ids) if (table !== undefined) yield table.text(id);
}
