/** docs/backfills.md, line by line: what it says to type is typed, and what tctl would send is sent. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { WorkflowFailedError } from '@temporalio/client';
import { assets } from '../../assets';
import { buildProgram } from '../../client/program';
import { DEFINITIONS } from '../../client/definitions';
import { requestOf, type RequestOptions } from '../../client/runs/request';
import { selectionText } from '../../client/selection';
import type { Asset } from '../../graph/asset';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { temporalForTests } from '../temporal-server';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

/** What the recipes name; a whole account of these takes a second. */
const NAMED: readonly string[] = ['contacts', 'deals', 'email_activities', 'lists', 'tags'];
const some: readonly Asset[] = assets
  .filter(({ key, group }) => group === 'ecommerce' || NAMED.includes(key))
  .map((asset) => ({ ...asset, references: {} }));

const HERE = { account: 'local', timeZone: 'America/Chicago' };
const execute = promisify(execFile);
const PAGE = readFileSync(join(__dirname, '../../docs/backfills.md'), 'utf8');

/** Heading → the lines to type, a continued one as one. */
const recipes = new Map(
  PAGE.split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...rest] = section.split('\n');
      const blocks = [...rest.join('\n').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
      const lines = blocks
        .join('')
        .replaceAll(/\\\n\s*/g, '')
        .split('\n')
        .filter(Boolean);
      return [title, lines] as const;
    })
    .filter(([, lines]) => lines.length > 0),
);
const linesOf = (recipe: string, program: string): readonly string[] =>
  (recipes.get(recipe) ?? []).filter((line) => line.startsWith(`${program} `));
const inputsOf = (lines: readonly string[]): readonly unknown[] =>
  lines.flatMap((line) =>
    (/(?:--input|-i) '(.*)'/.exec(line)?.slice(1) ?? []).map((json) => JSON.parse(json) as unknown),
  );
const nameIn = (line: string): readonly string[] => /--workflow-id (\S+)/.exec(line)?.slice(1) ?? [];
/** What a shell makes of a line of the page. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const ENDING = ['The whole account', 'One table', 'A group', 'A table and its children', 'A range of time'] as const;
const ASSETS: Readonly<Record<(typeof ENDING)[number], number>> = {
  'The whole account': some.length,
  'One table': 1,
  'A group': 5,
  'A table and its children': 2,
  'A range of time': 2,
};

describe('the page of backfills', () => {
  it('has its recipes', () => {
    expect([...recipes.keys()]).toEqual(['What it will cost', ...ENDING, 'Pause, look, resume', 'Cancel']);
  });

  it.each([...recipes.keys()].slice(1))('says the same three times: %s', async (recipe) => {
    const [temporal, tctl, own] = ['temporal', 'tctl', 'npx campaignlake'].map((program) => linesOf(recipe, program));
    const wanted = inputsOf(temporal ?? []);
    expect(wanted.length).toBeGreaterThan(0);
    expect(inputsOf(tctl ?? [])).toEqual(wanted);
    expect(tctl?.map((line) => line.split(' ')[2])).toEqual(temporal?.map((line) => line.split(' ')[2]));
    expect(own).toHaveLength(temporal?.length ?? 0);
    const requests: MaterializeRequest[] = [];
    for (const line of own ?? []) requests.push(...(await requestBy(wordsOf(line).slice(2))));
    expect(requests).toEqual(wanted.map((request) => ({ ...(request as object), account: 'local' })));
    expect(own?.flatMap(nameIn)).toEqual(temporal?.filter((line) => line.includes(' start ')).flatMap(nameIn));
  });
});

/** The request that a command of ours would start; none where it starts nothing. */
async function requestBy(words: readonly string[]): Promise<readonly MaterializeRequest[]> {
  const requests: MaterializeRequest[] = [];
  const sink = { write: () => true } as unknown as NodeJS.WriteStream;
  const program = buildProgram({ environment: {}, stdout: sink, stderr: sink } as never, () => undefined);
  for (const command of program.commands) {
    expect(DEFINITIONS.some(({ usage }) => usage.startsWith(command.name()))).toBe(true);
    command.action(() => {
      if (command.name() === 'materialize')
        requests.push(requestOf(selectionText(command.args), HERE, command.opts<RequestOptions>()));
    });
  }
  await program.parseAsync([...words], { from: 'user' });
  return requests;
}

describe('a recipe', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let path: string;

  beforeAll(async () => {
    path = `${dirname(await temporalForTests())}:${process.env['PATH']}`;
    environment = await startWorkflowEnvironment();
    lake = await aLake(environment, {}, { assets: some });
  });
  afterEach(() => lake.simulator.set({ cap: 100, broken: [] }));
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  const type = async (line: string): Promise<string> => {
    const env = { ...process.env, PATH: path, TEMPORAL_ADDRESS: environment.env.address };
    return (await execute('sh', ['-c', line], { env })).stdout;
  };
  const started = (line: string) => {
    const id = /--workflow-id (\S+)/.exec(line)?.[1] ?? '';
    return environment.client.workflow.getHandle(id);
  };
  const resultOf = (line: string): Promise<RunProgress> => started(line).result() as Promise<RunProgress>;

  it.each(ENDING)('that is typed as it stands does what it says: %s', async (recipe) => {
    const lines = linesOf(recipe, 'temporal');
    for (const line of lines) await type(line);
    const [line = ''] = lines;
    const run = await resultOf(line);
    const [request] = inputsOf(lines) as readonly MaterializeRequest[];
    expect(run).toMatchObject({ state: 'done', mode: request?.since === undefined ? 'full' : 'backfill', request });
    expect(Object.keys(run.assets).length).toBe(ASSETS[recipe]);
  });

  /** Starts the line, and keeps its first slice of the endpoint in flight: it is tried again until it is let go. */
  const hold = async (line: string, endpoint: string): Promise<void> => {
    lake.simulator.set({ broken: [{ endpoint, fault: 'unavailable503' }] });
    const before = lake.simulator.calls().length;
    await type(line);
    while (!isAskedFor(endpoint, before)) await progressOf(line);
  };
  const isAskedFor = (endpoint: string, since: number): boolean =>
    lake.simulator.calls(since).some((call) => call.path.startsWith(`/api/3/${endpoint}?`));
  const progressOf = (line: string) => started(line).query<RunProgress>('progress');

  it('pauses, answers, and goes on', async () => {
    const [start = '', pause = '', query = '', resume = ''] = linesOf('Pause, look, resume', 'temporal');
    const child = environment.client.workflow.getHandle('local:email_activities:backfill');
    const slices = async (): Promise<number> =>
      ((await child.describe()).raw.pendingActivities ?? []).filter(
        ({ activityType }) => activityType?.name === 'extractSlice',
      ).length;
    // More than its first slice can read.
    lake.simulator.set({ cap: { email_activities: 20 } });
    await hold(start, 'emailActivities');
    await type(pause);
    expect(await progressOf(start)).toMatchObject({ state: 'running', isPaused: true });
    expect(await type(query)).toContain('email_activities');
    while ((await progressOf(start)).assets['email_activities']?.isPaused !== true);
    lake.simulator.set({ broken: [] });
    while ((await slices()) > 0);
    const asked = lake.simulator.calls().length;
    // Answered once it is decided what follows the slice that has ended.
    await child.query('progress');
    expect({ slices: await slices(), asked: lake.simulator.calls().length }).toEqual({ slices: 0, asked });
    await type(resume);
    expect(await resultOf(start)).toMatchObject({ state: 'done' });
    expect(isAskedFor('emailActivities', asked)).toBe(true);
  });

  it('cancels, and nothing stays open', async () => {
    const [start = '', cancel = ''] = linesOf('Cancel', 'temporal');
    const { workflow } = environment.client;
    await hold(start, 'contacts');
    await type(cancel);
    await expect(resultOf(start)).rejects.toBeInstanceOf(WorkflowFailedError);
    expect((await started(start).describe()).status.name).toBe('CANCELLED');
    const { events } = await started(start).fetchHistory();
    const ends: Record<string, string> = {};
    for (const { childWorkflowExecutionStartedEventAttributes: child } of events ?? []) {
      const { workflowId, runId } = child?.workflowExecution ?? {};
      if (!workflowId || !runId) continue;
      const handle = workflow.getHandle(workflowId, runId);
      // The run does not wait for its assets: each ends within a moment of its own.
      await handle.result().catch(() => undefined);
      ends[workflowId] = (await handle.describe()).status.name;
    }
    expect(ends['local:contacts:full']).toBe('CANCELLED');
    expect(Object.values(ends)).not.toContain('RUNNING');
  });

  /** tctl marshals what it read, so that fields come in the order of their names. */
  const asTctl = (request: object): Uint8Array =>
    Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(request).toSorted(([a], [b]) => (a < b ? -1 : 1)))));
  const jsonPlain = (data: Uint8Array) => ({ metadata: { encoding: Buffer.from('json/plain') }, data });

  it.each([
    ['a request', { payloads: [jsonPlain(asTctl({ select: 'tags or lists', mode: 'full' }))] }, ['lists', 'tags']],
    [
      'a range',
      { payloads: [jsonPlain(asTctl({ until: '2026-02-01', since: '2026-01-01', select: 'deals' }))] },
      ['deals'],
    ],
    ['an empty object', { payloads: [jsonPlain(asTctl({}))] }, undefined],
    ['null', { payloads: [{ metadata: { encoding: Buffer.from('binary/null') } }] }, undefined],
    ['null in JSON', { payloads: [jsonPlain(Buffer.from('null'))] }, undefined],
    ['no payload', { payloads: [] }, undefined],
    ['no input at all', null, undefined],
  ])('in the form that tctl sends it is understood: %s', async (_, input, keys) => {
    const workflowId = randomUUID();
    await environment.env.connection.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId,
      workflowType: { name: 'materialize' },
      taskQueue: { name: 'campaignlake' },
      input,
      workflowTaskTimeout: { seconds: 10 as never },
      identity: 'tctl@somewhere',
      requestId: randomUUID(),
    });
    const run = (await environment.client.workflow.getHandle(workflowId).result()) as RunProgress;
    expect(run.state).toBe('done');
    expect(Object.keys(run.assets).toSorted()).toEqual(keys ?? some.map(({ key }) => key).toSorted());
  });
});
