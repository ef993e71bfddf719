/** What `tctl` sends, as its 1.18 does (cli_curr/workflowCommands.go): one payload of json/plain or none, no run id, nothing else. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { RunProgress } from '../../graph/plan';
import { anAsset, scriptedActivities } from './scripted-activities';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a run that is directed by tctl', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  const execution = { workflowId: 'by-tctl', runId: '' };
  const ofTctl = { namespace: 'default', identity: 'tctl@somewhere' };
  const json = (text: string) => ({
    payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(text) }],
  });

  it('is paused, answers, goes on, and is canceled', async () => {
    const { workflowService } = environment.client;
    const signal = (signalName: string, input: ReturnType<typeof json> | null) =>
      workflowService.signalWorkflowExecution({ ...ofTctl, workflowExecution: execution, signalName, input });
    const progress = async (queryArgs?: ReturnType<typeof json>): Promise<RunProgress> => {
      const query = { queryType: 'progress', ...(queryArgs === undefined ? {} : { queryArgs }) };
      const { queryResult } = await workflowService.queryWorkflow({ namespace: 'default', execution, query });
      return defaultPayloadConverter.fromPayload<RunProgress>(queryResult?.payloads?.[0] ?? {});
    };
    const pauses = async () => {
      const { isPaused = false, assets } = await progress();
      return [isPaused, assets['tags']?.isPaused ?? false, assets['lists']?.isPaused ?? false];
    };
    // The first is tried again and again, and the others wait for it.
    const deps = ['deals'];
    const assets = [anAsset('deals'), anAsset('tags', { deps }), anAsset('lists', { deps })];
    const { activities } = scriptedActivities({
      assets,
      onSlice: () => {
        throw new Error('it is tried again');
      },
    });
    await environment.withWorker(activities, async () => {
      const { workflow } = environment.client;
      const run = await workflow.start('materialize', { ...execution, taskQueue: 'campaignlake', args: [{}] });
      while (Object.keys((await progress()).assets).length === 0);
      for (const [name, input, wanted] of [
        ['pause', json('"tags"'), [false, true, false]],
        ['resume', json('{"asset":"tags"}'), [false, false, false]],
        ['pause', json('["lists"]'), [false, false, true]],
        ['pause', null, [true, true, true]],
        ['resume', json('null'), [false, false, false]],
        ['pause', json('{}'), [true, true, true]],
      ] as const) {
        await signal(name, input);
        expect(await pauses()).toEqual(wanted);
      }
      expect(await progress(json('{}'))).toMatchObject({ workflowId: 'by-tctl', isPaused: true });
      await workflowService.requestCancelWorkflowExecution({ ...ofTctl, workflowExecution: execution, requestId: '1' });
      await expect(run.result()).rejects.toThrow('cancelled');
      expect((await run.describe()).status.name).toBe('CANCELLED');
      // A closed run still answers.
      expect((await progress()).state).toBe('canceled');
    });
  });
});
