import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../../assets';
import { integer, text } from '../../graph/column';
import { assetDefiner, fullTable } from '../../graph/define-asset';
import { tablesPage } from '../../scripts/generate-tables';

const headingsOf = (page: string): readonly string[] =>
  page
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );

describe('docs/tables.md', () => {
  const page = tablesPage(assets);

  it('is what the declarations say; if not: npx tsx scripts/generate-tables.ts', () => {
    expect(readFileSync(join(__dirname, '../../docs/tables.md'), 'utf8')).toBe(page);
  });

  it('has a heading of its own for every table, so that links arrive', () => {
    const headings = headingsOf(page);
    expect(headings.length).toBe(new Set(headings).size);
    const targets = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !headings.includes(target))).toEqual([]);
  });

  it('has a line for every column', () => {
    const columns = assets.flatMap((asset) => Object.keys(asset.columns));
    const evidence = /\| (live|documented|client|tap|inferred) \|$/;
    expect(page.split('\n').filter((line) => evidence.test(line))).toHaveLength(columns.length);
  });

  it('says of every table how what changed is read, how often it is scanned, and how its deletes are found', () => {
    for (const title of ['a scan reads', 'what changed', 'freshness', 'deletes']) {
      expect(page.split('\n').filter((line) => line.startsWith(`| ${title} |`))).toHaveLength(assets.length);
    }
  });

  it.each([
    ['email_activities', '| what changed | newest first by `tstamp` (seen live) |'],
    ['deals', '(documented, not seen live); else newest first by `mdate` (believed, so tried before it is used)'],
    ['contact_tags', '| checks | contact is never null; tag is never null; one materialization changes'],
    ['deals', 'status is one of 0, 1, 2 (warning)'],
    ['sms', '| deletes | a proven scan did not see the row. Never otherwise |'],
    ['tags', '`/api/3/tags/{id}` says so, row by row. Never otherwise |'],
    ['contact_tags', 'the whole set of a changed row of [contacts](#contacts) came without it. Never otherwise |'],
    [
      'ecommerce_order_products',
      'the whole listing of a changed row of [ecommerce_orders](#ecommerce_orders) came without it',
    ],
    [
      'contact_custom_field_rels',
      '| deletes | a proven scan of [contact_custom_fields](#contact_custom_fields) did not bring',
    ],
  ])('says of %s: %s', (key, words) => {
    const [, section = ''] = page.split(`### ${key}\n`);
    expect(section.split('\n### ')[0]).toContain(words);
  });

  it('keeps a bar in a comment within its cell', () => {
    const odd = assetDefiner<string, string>()('odd', {
      description: 'One of them.',
      group: 'contacts',
      endpoint: 'odd',
      replication: fullTable(),
      columns: { id: integer(), choices: text('several come as ||a||b||', { apiKey: 'Choices', evidence: 'live' }) },
    });
    expect(tablesPage([odd])).toContain(
      String.raw`| ${'`choices`'} | ${'`Choices`'} | VARCHAR | several come as \|\|a\|\|b\|\| | live |`,
    );
  });
});
