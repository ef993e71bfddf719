/**
 * Writes docs/tables.md from the declarations in assets/. With `--check` it writes nothing, and exits with 1 when the page is
 * not what the declarations say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../assets';
import type { AssetGroup } from '../assets/keys';
import { ASSET_GROUPS } from '../assets/keys';
import type { Asset, Extraction } from '../graph/asset';
import type { Column, Evidence } from '../graph/column';
import { sqlType } from '../warehouse/value-sql';
import { cell, code, link } from './markdown';
import { deletesText, freshnessText, readsText } from './reading-text';

const PAGE = join(__dirname, '../docs/tables.md');
const MEND = 'npx tsx scripts/generate-tables.ts';

/** Never a table's name alone: two headings of one name would have to share the address that links point at. */
const GROUP_TITLES: Readonly<Record<AssetGroup, string>> = {
  contacts: 'Contacts, lists, tags and custom fields',
  accounts: 'Accounts: companies',
  deals: 'Deals, pipelines and tasks',
  automations: 'Automations and conversions',
  campaigns: 'Campaigns, messages and forms',
  ecommerce: 'Ecommerce: shops, customers and orders',
  settings: 'Settings of the account',
};

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  live: 'seen in a live account in 2026',
  documented: 'in an example of the official documentation',
  client: 'in the model of a client library',
  tap: 'in the schema of the Singer tap, and nowhere else',
  inferred: 'known by its snake_case name only; how the API spells it is inferred',
};

/** The whole page, as Markdown. */
export function tablesPage(all: readonly Asset[]): string {
  const inGroup = (group: string): readonly Asset[] => all.filter((asset) => asset.group === group);
  return `${[
    '# Tables',
    `<!-- Generated from assets/. To change it, edit a declaration, then: ${MEND} -->`,
    introduction(all),
    ['| group | tables |', '|---|---|', ...ASSET_GROUPS.map((group) => contentsLine(group, inGroup(group)))].join('\n'),
    ...ASSET_GROUPS.flatMap((group) => [`## ${GROUP_TITLES[group]}`, ...inGroup(group).map(section)]),
  ].join('\n\n')}\n`;
}

const introduction = (all: readonly Asset[]): string =>
  `All ${all.length} tables, as they are declared in \`assets/\`: one file a table. How to add one: [add-a-table.md](add-a-table.md).

Every table also has \`_first_seen_at\`, \`_changed_at\`, \`_run_id\`, \`_extra\` (keys that no column takes) and \`_rescued\` (values that do
not fit the type of their column). A column takes its API key in either spelling, \`camelCase\` or \`snake_case\`. An id of 0
points at nothing.

Of each table: how a **scan** reads it whole; how **what changed** is read, the best way first, and how well that is known; its
**freshness** (what is scanned for it is scanned somewhat before); how its **deletes** are found; and the **checks** of each merge that writes a row (its references are checked
at the end of a run, as warnings). A table of up to five pages is scanned in each run, and nothing is tried on
it. What the words mean: [glossary.md](glossary.md); why so: [architecture.md](architecture.md#reading-only-what-changed).

How well a column is known:

${Object.entries(EVIDENCE)
  .map(([evidence, meaning]) => `- **${evidence}**: ${meaning}.`)
  .join('\n')}`;

const contentsLine = (group: AssetGroup, inGroup: readonly Asset[]): string =>
  `| ${group} | ${inGroup.map(({ key }) => link(key)).join(', ')} |`;

function section(asset: Asset): string {
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['endpoint', endpointText(asset)],
    ['records key', code(asset.recordsKey)],
    ['primary key', asset.primaryKey.map(code).join(', ')],
    ['replication', replicationText(asset)],
    ['a scan reads', extractionText(asset.extraction)],
    ['what changed', readsText(asset)],
    ['freshness', freshnessText(asset)],
    ['deletes', deletesText(asset)],
    ['deps', asset.deps.map(link).join(', ')],
    ['references', referencesText(asset)],
    ['checks', checksText(asset)],
    ['left out', asset.sideLoadedKeys.map(code).join(', ')],
  ];
  return [
    `### ${asset.key}`,
    asset.description,
    ['| | |', '|---|---|', ...facts.filter(([, value]) => value).map(([name, value]) => `| ${name} | ${value} |`)].join(
      '\n',
    ),
    [
      '| column | API key | type | what its name does not say | evidence |',
      '|---|---|---|---|---|',
      ...Object.entries(asset.columns).map(([name, column]) => columnLine(name, column, asset.evidence)),
    ].join('\n'),
  ].join('\n\n');
}

function columnLine(name: string, column: Column, usual: Evidence): string {
  const { comment, apiKey, evidence } = column;
  const spelling = apiKey === undefined || apiKey === name ? '' : code(apiKey);
  return `| ${code(name)} | ${spelling} | ${sqlType(column)} | ${cell(comment ?? '')} | ${evidence ?? usual} |`;
}

function endpointText({ endpoint, params, singleKey }: Asset): string {
  const query = params === undefined ? '' : `?${new URLSearchParams(params).toString()}`;
  const listing = code(`/api/3/${endpoint}${query}`);
  return singleKey === undefined ? listing : `${listing}; one record: ${code(`/api/3/${endpoint}/{id}`)}`;
}

function replicationText({ replication }: Asset): string {
  if (replication.method === 'full-table') return 'full table';
  const { key, createdKey } = replication;
  return `incremental by ${code(key)}${createdKey === undefined ? '' : `; where it is empty, by ${code(createdKey)}`}`;
}

function extractionText(extraction: Extraction): string {
  switch (extraction.kind) {
    case 'offset':
      return 'pages by offset';
    case 'keyset':
      return 'pages by id (`id_greater`), in parallel ranges';
    case 'each':
      return `pages by offset; without that listing, ${code(`/api/3/${extraction.parentEndpoint}`)} for each row of ${link(extraction.parent)}`;
    case 'rides':
      return `rides in the pages of ${link(extraction.carrier)}`;
  }
}

const referencesText = ({ references }: Asset): string =>
  Object.entries(references)
    .map(([column, target]) => `${code(column)} → ${link(target)}`)
    .join(', ');

const checksText = ({ checks }: Asset): string =>
  checks
    .map(({ description, severity, blocking }) => {
      const weight = blocking ? ' (else nothing is merged)' : severity === 'warning' ? ' (warning)' : '';
      return `${cell(description)}${weight}`;
    })
    .join('; ');

function main(options: readonly string[]): void {
  const page = tablesPage(assets);
  if (!options.includes('--check')) return writeFileSync(PAGE, page);
  if (readPage() === page) return;
  console.error(`docs/tables.md is not what assets/ declares. To mend: ${MEND}`);
  process.exitCode = 1;
}

function readPage(): string | undefined {
  try {
    return readFileSync(PAGE, 'utf8');
  } catch {
    return undefined;
  }
}

if (require.main === module) main(process.argv.slice(2));
