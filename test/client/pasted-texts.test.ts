import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFINITIONS } from '../../client/definitions';

const root = join(__dirname, '../..');
/** What people read: texts of the program, and its pages. */
const FOLDERS =
  'activecampaign activities assets bin client config docs graph schedules simulator warehouse worker workflows';
const folders = FOLDERS.split(' ').flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
);
const files = ['README.md', ...folders.filter((file) => /\.(ts|js|md)$/.test(file))];
const names = DEFINITIONS.map(({ usage }) => usage.split(' ')[0]);
const bare = new RegExp(`(?<!npx )\\bcampaignlake (${names.join('|')})\\b.*`, 'g');

describe('a command that a text names', () => {
  it('can be pasted in a clone: it begins with npx', () => {
    const found = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(bare)].map(([line]) => `${file}: ${line}`),
    );
    expect(found).toEqual([]);
  });
});
