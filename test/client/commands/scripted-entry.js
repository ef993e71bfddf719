/** `bin/campaignlake.js` with scripted parts: the real client and real processes, without API, warehouse and simulator. */
'use strict';

const { createServer } = require('node:http');
const { join } = require('node:path');
require('tsx/cjs');
const { main } = require('../../../client/main');

async function runWorker({ settings, untilEnd, say }) {
  const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: settings.ownTemporalAddress });
  const { taskQueue } = settings;
  const workflowsPath = join(__dirname, 'scripted-workflows.ts');
  // A killed worker's tasks would else wait ten seconds for it.
  const stickyQueueScheduleToStartTimeout = '1 second';
  const worker = await Worker.create({ connection, taskQueue, workflowsPath, stickyQueueScheduleToStartTimeout });
  say(`pid ${process.pid}`);
  say(`serves task queue ${taskQueue}`);
  await worker.runUntil(untilEnd);
  await connection.close();
}

function startSimulator({ port }) {
  const server = createServer((_, response) => response.end('{}'));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}`, close: async () => server.close() }),
    );
  });
}

void main({
  argv: process.argv.slice(2),
  entry: __filename,
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  parts: { runWorker, startSimulator },
}).then((exitCode) => process.stdout.write('', () => process.exit(exitCode)));
