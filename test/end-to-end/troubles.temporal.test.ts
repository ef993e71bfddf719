import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { assets } from '../../assets';
import { customSql } from '../../graph/check';
import type { RunProgress } from '../../graph/plan';
import { aWebhook } from '../activities/a-webhook';
import { differences } from '../source-equality';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

const ENTRY = join(__dirname, '../../bin/campaignlake.js');

/** Nothing of it may be merged. */
const blocked = assets.map((asset) => {
  if (asset.key !== 'calendars') return asset;
  const check = customSql('isEmpty', {
    sql: 'SELECT * FROM main.calendars',
    description: 'it is empty',
    blocking: true,
  });
  return { ...asset, checks: [check] };
});

describe('a run of all tables in which one is broken for good, one fails twice, one is blocked by a check, and one does not exist', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let webhook: Awaited<ReturnType<typeof aWebhook>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    // The webhook has a bad moment too.
    webhook = await aWebhook([{ status: 503 }]);
    lake = await aLake(
      environment,
      {
        absent: ['sms'],
        broken: [
          { endpoint: 'forms', fault: 'moved' },
          // Each attempt gives up after four broken bodies of each of six limits.
          { endpoint: 'tags', fault: 'cut', times: 48 },
        ],
      },
      { webhook: webhook.url, assets: blocked },
    );
  });
  afterAll(async () => {
    await lake.stop();
    await webhook.close();
    await environment.stop();
  });

  const campaignlake = (
    ...words: readonly string[]
  ): Promise<{ readonly code: number; readonly said: string; readonly run: RunProgress }> =>
    new Promise((resolve, reject) => {
      const env = {
        ...process.env,
        ACTIVECAMPAIGN_API_URL: lake.simulator.url,
        ACTIVECAMPAIGN_API_TOKEN: 't',
        CAMPAIGNLAKE_HOME: lake.folder,
        TEMPORAL_ADDRESS: environment.env.address,
      };
      execFile(process.execPath, [ENTRY, ...words, '--json'], { env }, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') return reject(error);
        resolve({ code: Number(error?.code ?? 0), said: stderr, run: JSON.parse(stdout) as RunProgress });
      });
    });

  const causes = (told: readonly unknown[]) => told.map((one) => (one as { cause: string }).cause).toSorted();
  const heard = (): readonly unknown[] => webhook.heard.map(({ body }) => JSON.parse(body) as unknown);

  it('publishes the others, explains these, ends with 1, and tells of it once', async () => {
    const { code, run, said } = await campaignlake('materialize');
    expect({ code, state: run.state }).toEqual({ code: 1, state: 'failed' });
    const states = Object.values(run.assets).filter(({ state }) => state !== 'done');
    expect(states.map(({ asset, state, error }) => `${asset} ${state} ${error?.type}`).toSorted()).toEqual([
      'calendars failed CheckFailed',
      'forms failed Contract',
      'sms unavailable Unavailable',
    ]);
    expect(Object.keys(run.assets)).toHaveLength(59);
    for (const asset of ['forms', 'sms']) {
      const asked = lake.simulator.calls().filter(({ path }) => path.startsWith(`/api/3/${asset}?`));
      expect(asked.length).toBeGreaterThan(5);
      expect(run.assets[asset]?.calls).toBe(asked.length);
    }
    for (const asset of ['calendars', 'forms', 'sms'])
      expect(said).toContain(run.assets[asset]?.error?.message.split(': ')[1]);
    expect(Math.max(...(await attemptsOf('local:tags')))).toBe(3);
    // Retries of one asset do not touch the others.
    expect(Math.max(...(await attemptsOf('local:lists')))).toBe(1);
    const other = await differences(String(run.published?.path), lake.simulator);
    expect(other.filter((line) => !/^(calendars|forms|sms)\b/.test(line))).toEqual([]);
    const { workflowId, runId } = run;
    const told = { event: 'failed', account: 'local', workflowId, runId };
    expect(causes(heard().slice(1))).toEqual(['CheckFailed', 'Contract']);
    expect(heard().slice(1)).toEqual([
      expect.objectContaining({ ...told, assets: expect.any(Array) as unknown }),
      expect.objectContaining({ ...told, assets: expect.any(Array) as unknown }),
    ]);
  });

  it('is silent while that goes on, does what failed again alone, and says when it is over', async () => {
    expect(await campaignlake('materialize', 'status:failed')).toMatchObject({ code: 1 });
    expect(heard()).toHaveLength(3);
    lake.simulator.set({ broken: [] });
    await lake.redeclare(assets);
    const { code, run } = await campaignlake('materialize', 'status:failed');
    expect({ code, assets: Object.keys(run.assets).toSorted() }).toEqual({ code: 0, assets: ['calendars', 'forms'] });
    const after = heard().slice(3);
    expect(causes(after)).toEqual(['CheckFailed', 'Contract']);
    expect(after).toEqual([expect.objectContaining({ event: 'over' }), expect.objectContaining({ event: 'over' })]);
  });

  it('is as it is, and says so, when the webhook is no more', async () => {
    lake.simulator.set({ broken: [{ endpoint: 'forms', fault: 'moved' }] });
    webhook.answer({ status: 410 });
    const { said, run } = await campaignlake('materialize', 'forms');
    expect(run.alertFailure).toMatch(/^the webhook answered 410/);
    expect(said).toContain('No alert was sent: the webhook answered 410');
  });

  const attemptsOf = async (workflowId: string): Promise<readonly number[]> => {
    const { events } = await environment.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).map(({ activityTaskStartedEventAttributes: started }) => started?.attempt ?? 0);
  };
});
