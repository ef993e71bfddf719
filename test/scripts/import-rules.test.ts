import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '../..');

/** File → one import that its folder may not have. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  'workflows/axios.ts': "import axios from 'axios';",
  'workflows/again.ts': "export { default } from 'axios';",
  'workflows/require.ts': "export const axios: unknown = require('axios');",
  'workflows/builtin.ts': "import { readFile } from 'node:fs/promises';",
  'workflows/bare-builtin.ts': "import { readFile } from 'fs/promises';",
  'workflows/duckdb.ts': "import { DuckDBInstance } from '@duckdb/node-api';",
  'workflows/client.ts': "import { Client } from '@temporalio/client';",
  'workflows/assets.ts': "import { assets } from '../assets';",
  'workflows/asset-type.ts': "import type { AssetKey } from '../assets/keys';",
  'workflows/extraction/config.ts': "import { loadSettings } from '../../config/settings';",
  'workflows/activities.ts': "import { createActivities } from '../activities/create-activities';",
  'graph/builtin.ts': "import { join } from 'node:path';",
  'graph/assets.ts': "import { assets } from '../assets/index';",
  'config/warehouse.ts': "import { publish } from '../warehouse/publish';",
  'assets/contacts/config.ts': "import { loadSettings } from '../../config/settings';",
  'schedules/assets.ts': "import { assets } from '../assets';",
  'activecampaign/warehouse.ts': "import { publish } from '../warehouse/publish';",
  'warehouse/axios.ts': "import axios from 'axios';",
  'warehouse/activecampaign.ts': "import { ask } from '../activecampaign/ask';",
  'activities/config.ts': "import { loadSettings } from '../config/settings';",
  'worker/assets.ts': "import { assets } from '../assets';",
  'client/duckdb.ts': "import { DuckDBInstance } from '@duckdb/node-api';",
  'client/writer.ts': "import { openWarehouse } from '../warehouse/open-warehouse';",
  'client/commands/workflow.ts': "import { materialize } from '../../workflows';",
  'client/worker.ts': "import { runWorker } from '../worker/run-worker';",
  'simulator/config.ts': "import { loadSettings } from '../config/settings';",
};

const ALLOWED: Readonly<Record<string, string>> = {
  'workflows/graph.ts': "import { selectAssets } from '../graph/select-assets';",
  'workflows/temporal.ts': "import { sleep } from '@temporalio/workflow';",
  'workflows/activity-type.ts': "import type { Activities } from '../activities/create-activities';",
  'workflows/extraction/own.ts': "import { keyset } from '../extraction/keyset';",
  'activecampaign/axios.ts': "import axios from 'axios';",
  'warehouse/duckdb.ts': "import { DuckDBInstance } from '@duckdb/node-api';",
  'client/published.ts': "import { openPublished } from '../warehouse/published-file';",
  'client/commands/token.ts': "import { checkToken } from '../../activecampaign/check-token';",
  'client/workflow-type.ts': "import type { materialize } from '../workflows';",
  'activities/warehouse.ts': "import { publish } from '../warehouse/publish';",
};

interface LintReport {
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

/** Lints files of these imports under our own rules, in a folder of their own. */
async function filesWithForbiddenImports(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'campaignlake-lint-'));
  try {
    const rules = await readFile(join(PROJECT, '.oxlintrc.json'), 'utf8');
    // Imports need no types, and the type checker is not found from another folder.
    await writeFile(join(folder, '.oxlintrc.json'), rules.replace('"typeAware": true', '"typeAware": false'));
    for (const [path, line] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `${line}\n`);
    }
    const report = await lint(folder);
    return report.diagnostics
      .filter(({ code }) => /no-restricted-imports|no-nodejs-modules|no-require-imports/.test(code))
      .map(({ filename }) => filename);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function lint(folder: string): Promise<LintReport> {
  const oxlint = join(PROJECT, 'node_modules/oxlint/bin/oxlint');
  return new Promise((done, failed) => {
    // It exits with 1 when it finds something, which is no failure here; no output is.
    execFile(process.execPath, [oxlint, '-f', 'json'], { cwd: folder, maxBuffer: 1 << 24 }, (error, stdout) => {
      if (stdout === '') failed(error ?? new Error('oxlint printed nothing'));
      else done(JSON.parse(stdout) as LintReport);
    });
  });
}

describe('who may import whom', () => {
  it('is enforced by lint in every folder', async () => {
    expect(new Set(await filesWithForbiddenImports(FORBIDDEN))).toEqual(new Set(Object.keys(FORBIDDEN)));
  });

  it('leaves alone what is allowed', async () => {
    expect(await filesWithForbiddenImports(ALLOWED)).toEqual([]);
  });
});
