import { ConfigError } from '../../../graph/errors';
import { main } from '../../../client/main';

/** What the simulator would be started with. */
async function startedWith(argv: readonly string[]): Promise<unknown> {
  let wanted: unknown;
  const said: string[] = [];
  await main({
    argv: ['simulator', ...argv],
    entry: '/nowhere/campaignlake.js',
    environment: {},
    stdout: { write: (text) => said.push(text) },
    stderr: { write: (text) => said.push(text) },
    parts: {
      runWorker: () => Promise.reject(new Error('a worker was started')),
      startSimulator: (options) => {
        wanted = options;
        return Promise.reject(new ConfigError('started'));
      },
    },
  });
  expect(said).toEqual(['campaignlake: started\n']);
  return wanted;
}

describe('the command "simulator"', () => {
  it('takes any free port unless it is told', async () => {
    expect(await startedWith([])).toEqual({ port: 0 });
  });

  it('hands every option on by its name', async () => {
    const argv =
      '--port 8080 --profile tiny --seed 7 --faults cut=0.1 --latency-ms 3 --rate 5 --retry-after 2 --token t ' +
      '--inferred-keys other --totals low --cap 50 --hidden 0.2 --absent sms';
    expect(await startedWith(argv.split(' '))).toEqual({
      port: 8080,
      profile: 'tiny',
      seed: 7,
      faults: 'cut=0.1',
      latencyMs: 3,
      rate: 5,
      retryAfter: 2,
      token: 't',
      inferredKeys: 'other',
      totals: 'low',
      cap: 50,
      hidden: 0.2,
      absent: 'sms',
    });
  });
});
