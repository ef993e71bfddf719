import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aWarehouse, type TestWarehouse } from '../warehouse/a-warehouse';
import { saidOf } from './commands/said-of';

const page = readFileSync(join(__dirname, '../../docs/questions.md'), 'utf8');
/** What the page says to type, of one question. */
const answerTo = (question: string): readonly string[] => {
  const [, answer = ''] = page.split(`## ${question}\n`);
  const [, command = ''] = /^```sh\n(.*?)^```$/ms.exec(answer) ?? [];
  const [npx, program, ...argv] = command.trim().split(' ');
  expect([npx, program]).toEqual(['npx', 'campaignlake']);
  return argv;
};

const error = { type: 'Contract', message: 'contacts: the answer has no "contacts". Look at the endpoint' };
/** Later than whatever the tests materialize. */
const failure = {
  materializationId: 'failed-1',
  asset: 'contacts',
  runId: 'run-2',
  mode: 'incremental',
  strategy: 'filter',
  reason: 'known',
  state: 'failed',
  startedAt: '2126-01-31T06:00:00Z',
  endedAt: '2126-01-31T06:00:02.000Z',
  calls: 1,
  pages: 0,
  rowsRead: 0,
  error,
} as const;
const shown =
  /\n\nfailed +when +why\ncontacts +just now +Contract: the answer has no "contacts"\. Look at the endpoint\n\n.* as it was\. To try again what failed: npx campaignlake materialize contacts\n/;

describe('why contacts failed', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse();
    await lake.materialize('contacts', [{ id: '1' }]);
    await lake.materialize('tags', [{ id: '1' }]);
    await lake.warehouse.recordUnmerged(failure);
  });
  afterEach(() => lake.remove());

  const said = async (...argv: readonly string[]) => {
    await lake.warehouse.publish();
    return saidOf(lake.folder, argv);
  };

  it('is answered by the one command that the page of questions gives', async () => {
    expect(await said(...answerTo('Why did contacts fail?'))).toMatch(shown);
  });

  it('is in the table, and for programs', async () => {
    expect(await said('assets', '--format', 'table')).toMatch(shown);
    const rows = JSON.parse(await said('assets', 'contacts or tags', '--json')) as readonly object[];
    expect(rows).toEqual([
      expect.objectContaining({ asset: 'contacts', lastError: { ...error, at: '2126-01-31T06:00:02.000Z' } }),
      expect.not.objectContaining({ lastError: expect.anything() as object }),
    ]);
  });

  it('is told of the newest failure, also when it was only left out since', async () => {
    const later = { startedAt: '2126-02-01T06:00:00Z', endedAt: '2126-02-01T06:00:02Z' };
    const newest = { type: 'Unauthorized', message: 'the token is refused' };
    await lake.warehouse.recordUnmerged({ ...failure, ...later, materializationId: 'failed-2', error: newest });
    const skipped = { ...failure, state: 'skipped', endedAt: '2126-02-02T06:00:00Z' } as const;
    await lake.warehouse.recordUnmerged({ ...skipped, materializationId: 'skipped-1' });
    expect(await said('assets', 'contacts')).toMatch(/\ncontacts +just now +Unauthorized: the token is refused\n\n/);
  });

  it('is told with one command for all that failed', async () => {
    await lake.warehouse.recordUnmerged({ ...failure, materializationId: 'failed-3', asset: 'tags' });
    expect(await said('assets', 'contacts or tags')).toMatch(
      /To try again what failed: npx campaignlake materialize status:failed\n$/,
    );
  });

  it('is no question once it is done', async () => {
    await lake.warehouse.recordUnmerged({
      ...failure,
      startedAt: '2020-01-01T00:00:00Z',
      endedAt: '2020-01-01T00:00:01Z',
    });
    expect(await said('assets', 'contacts')).not.toContain('Contract');
  });
});
