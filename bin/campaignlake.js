#!/usr/bin/env node
/**
 * The entry. It runs the TypeScript through tsx and puts the parts together: the client starts worker and simulator only
 * by what it is given here, and each part is loaded when its command is.
 */
'use strict';

const { join } = require('node:path');
const { isatty } = require('node:tty');

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

/** Which of the three are a terminal, while it is there. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
/** Why nobody reads on: EPIPE for a reader that has gone (`npx campaignlake assets | head`), ENOSPC for a full disk. */
let unread;

function exit(exitCode) {
  if (terminals.every((descriptor) => isatty(descriptor))) process.exit(exitCodeOf(exitCode));
  // Of a terminal that was closed node takes leave with a crash: to end by the signal is what others do.
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

function exitCodeOf(exitCode) {
  if (unread === undefined) return exitCode;
  if (unread === 'EPIPE') return SIGPIPE_EXIT;
  process.stderr.write(`campaignlake: its output could not be written (${unread})\n`);
  return exitCode === 0 ? 1 : exitCode;
}

process.stdout.on('error', ({ code }) => {
  if (unread !== undefined) return;
  unread = code;
  // What has something to end in order hears of a reader that has gone; where only a log cannot be written, it goes on.
  if (process.listenerCount('SIGHUP') === 0) exit(1);
  else if (code === 'EPIPE') process.kill(process.pid, 'SIGHUP');
});
// A full disk takes no log, and is told of elsewhere.
process.stderr.on('error', () => undefined);

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
  // What is still buffered for a pipe goes out first, and says whether it could; open connections must not keep the program alive.
  process.stdout.write('', () => setImmediate(exit, exitCode));
});
