#!/usr/bin/env node
/**
 * The entry. It runs the TypeScript through tsx and puts the parts together: the client starts worker and simulator only
 * by what it is given here, and each part is loaded when its command is.
 */
'use strict';

const { join } = require('node:path');

// DuckDB's statements, files and gzip share libuv's threads: four would let a merge hold up the pages. Read once, early.
process.env.UV_THREADPOOL_SIZE ??= '16';
// What DuckDB has freed goes back to the system after a tenth of a second, not a whole one: a merge frees what it took at once.
process.env.DUCKDB_JE_MALLOC_CONF ??= 'dirty_decay_ms:100,muzzy_decay_ms:0,narenas:1';

const ROOT = join(__dirname, '..');
/** As a shell reports a program that SIGPIPE ended. */
const SIGPIPE_EXIT = 141;

function registerTypeScript() {
  process.env.TSX_TSCONFIG_PATH ??= join(ROOT, 'tsconfig.json');
  try {
    require('tsx/cjs');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    process.stderr.write(`campaignlake: its packages are not installed. Run "npm ci" in ${ROOT}\n`);
    process.exit(2);
  }
}

const parts = {
  runWorker: (options) =>
    require('../worker/run-worker').runWorker({ ...options, assets: require('../assets').assets }),
  startSimulator: (options) => require('../simulator').runSimulator(options),
};

registerTypeScript();
const { main } = require('../client/main');

// Whoever read our output has gone: `npx campaignlake assets | head`.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? SIGPIPE_EXIT : 1));

// A program that ends because nothing is left to wait for did not do what it was asked.
process.exitCode = 1;

void main({
  argv: process.argv.slice(2),
  entry: __filename,
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  parts,
}).then((exitCode) => {
  // What is still buffered for a pipe goes out first; open connections must not keep the program alive.
  process.stdout.write('', () => process.exit(exitCode));
});
