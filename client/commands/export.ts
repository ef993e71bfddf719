/** `export`: Parquet files of the selected tables, out of the published file. */
import { resolve } from 'node:path';
import { loadSettings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import { isStored } from '../../graph/table-size';
import { exportParquet } from '../../warehouse/published-file';
import type { CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { checkFolder } from '../preflight';
import { publishedPath, publishedState } from '../published';
import { counted } from '../render/numbers';
import { selectedKeys, selectionText } from '../selection';

export async function exportTables(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const published = await publishedState(settings);
  const selected = new Set(selectedKeys(selectionText(words), published));
  if (published === undefined) {
    throw new ConfigError(`Nothing of account "${settings.account}" is published yet`, {
      hint: 'Run "npm start" first',
    });
  }
  const stored = published.assets.filter((one) => selected.has(one.asset) && isStored(one));
  const tables = stored.map(({ asset }) => asset);
  if (tables.length === 0) {
    throw new ConfigError('None of the selected tables was ever materialized', { hint: 'Materialize them first' });
  }
  const to = resolve(String(options.to));
  await checkFolder(to, 'Give a folder that can be written by --to');
  await exportParquet({ from: publishedPath(settings), tables, to });
  context.stdout.write(`${counted(tables.length, 'Parquet file')} written to ${to}\n`);
  return DONE;
}
