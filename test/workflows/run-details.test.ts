import { causesText } from '../../graph/causes';
import type { AssetProgress } from '../../graph/plan';
import { describeAsset } from '../../workflows/asset-details';
import { failureSummary, mergedProgress } from '../../workflows/progress';
import { describeRun } from '../../workflows/run-details';
import { anAsset, aRun, aWaitingAsset } from '../client/runs/a-run';
import { merged } from './scripted-activities';

const now = new Date('2026-01-31T06:01:40.000Z');
const startedAt = '2026-01-31T06:00:00.000Z';
const running = (name: string, more: Partial<AssetProgress> = {}): AssetProgress => ({
  ...aWaitingAsset(name),
  state: 'running',
  startedAt,
  calls: 3,
  ...more,
});
const refused = (name: string) =>
  anAsset(name, { state: 'failed', error: { type: 'Unauthorized', message: `${name}: the token is refused` } });
const link = (name: string) => `[${name}](/namespaces/{namespace}/workflows/acme:${name})`;

describe("a run's page in the Web UI", () => {
  it('says first how long it will take, then what failed, runs, waits and is done', () => {
    const contacts = running('contacts', { calls: 50, pages: 50, expectedPages: 150, rowsRead: 5_000 });
    const tags = anAsset('tags', { calls: 50 });
    const assets = [tags, contacts, running('sms', { pages: 0, calls: 0, expectedCalls: 0 }), refused('lists')];
    const run = aRun([...assets, { ...aWaitingAsset('deals'), expectedCalls: 97 }], { state: 'running' });
    expect(describeRun(run, now).split('\n')).toEqual([
      '**4 min left**',
      '1 failed, 2 running, 1 waiting, 1 done',
      '',
      '103 calls, 5,302 rows read, 1.0 calls a second; 197 calls to go (06:01:40 UTC)',
      '',
      '**1 failed**',
      `${link('lists')}: Unauthorized: the token is refused`,
      '',
      '**2 running**',
      `${link('contacts')}: page 50 of 150, 5,000 rows`,
      `${link('sms')}: no page yet`,
      '',
      '**1 waiting**',
      'deals',
      '',
      '**1 done**',
      `${link('tags')} 150`,
    ]);
  });

  it('claims no more than is known where tables have not told their size', () => {
    const first = aRun([aWaitingAsset('deals')], { state: 'running' });
    expect(describeRun(first, now)).toMatch(/^\*\*Time left unknown: 1 table has yet to tell its size\*\*/);
    const second = aRun([anAsset('tags'), aWaitingAsset('deals'), aWaitingAsset('notes')], { state: 'running' });
    expect(describeRun(second, now)).toMatch(/^\*\*Time left unknown: 2 tables have yet to tell their size\*\*/);
  });

  it('is paused where all that could go on is, and claims no more than the rest takes where some is', () => {
    const contacts = running('contacts', { calls: 50, pages: 50, expectedPages: 51, isPaused: true });
    const paused = aRun([contacts, anAsset('tags')], { state: 'running', isPaused: true });
    expect(describeRun(paused, now)).toMatch(/^\*\*Paused\*\*\n1 paused, 1 done\n/);
    const deals = running('deals', { calls: 50, pages: 50, expectedPages: 150 });
    expect(describeRun(aRun([contacts, deals], { state: 'running' }), now)).toMatch(
      /^\*\*At least 2 min left: 1 table is paused\*\*/,
    );
  });

  it('says the pace without the pauses', () => {
    const run = aRun([anAsset('tags', { calls: 100 })], { state: 'running', pausedMs: 90_000 });
    expect(describeRun(run, now)).toContain('10.0 calls a second');
  });

  it('says why an asset was superseded', () => {
    const tags = { ...aWaitingAsset('tags'), ...mergedProgress({ ...merged(1), state: 'superseded' }) };
    expect(describeRun(aRun([tags]), now)).toContain(
      '**1 not merged**\n[tags](/namespaces/{namespace}/workflows/acme:tags): Superseded: a scan that began later',
    );
  });

  it('links an asset to the execution of this run, and names its mode', () => {
    const run = aRun([anAsset('tags', { workflowRunId: 'run-2' })], { mode: 'full' });
    expect(describeRun(run, now)).toContain('[tags](/namespaces/{namespace}/workflows/acme:tags:full/run-2) 150');
  });

  it('shows options so that they can be pasted', () => {
    const run = aRun([anAsset('tags', { heldBack: 80, isNewlyHeld: true })], { state: 'failed' });
    expect(describeRun(run, now)).toContain('materialize tags `--full` `--allow-deletes`');
  });

  it('stays within what the server takes when all assets fail, each in its own long words', () => {
    const message = 'the API answered something else '.repeat(100);
    const broken = Array.from({ length: 59 }, (_, place) =>
      anAsset(`contact_custom_field_values_${place}`, {
        state: 'failed',
        error: { type: 'Contract', message: `${place} ${message}` },
      }),
    );
    const run = aRun(broken, { state: 'failed' });
    expect(Buffer.byteLength(JSON.stringify(describeRun(run, now)))).toBeLessThan(20_000);
    expect(Buffer.byteLength(failureSummary(run))).toBeLessThan(4_000);
  });
});

describe('the failure message of a run', () => {
  it('names the causes first, each once', () => {
    const run = aRun([refused('deals'), refused('tags'), anAsset('lists'), aWaitingAsset('sms')]);
    expect(failureSummary(run)).toBe(
      '2 of 4 assets failed: deals, tags (Unauthorized: the token is refused). All: 2 failed, 1 waiting, 1 done',
    );
  });

  it('says what to do about deletes that wait', () => {
    expect(causesText([anAsset('tags', { heldBack: 80, isNewlyHeld: true })])).toBe(
      'tags (HeldBack: 80 deletes look like a lost permission and wait; to let them go: npx campaignlake materialize tags --full --allow-deletes)',
    );
  });
});

describe("an asset's page in the Web UI", () => {
  it('says what is left, what was read, and how fast', () => {
    expect(describeAsset(running('contacts', { pages: 50, expectedPages: 150, rowsRead: 5_000 }), now)).toBe(
      '**4 min left: page 50 of 150**\n\nRead by scan: 5,000 rows, 3 calls, 50 rows a second (06:01:40 UTC)',
    );
  });

  it('says how fast it reads without its pauses, and what a pause waits for', () => {
    const paused = running('contacts', { pages: 50, rowsRead: 100, pausedMs: 90_000, isPaused: true, isEnding: true });
    expect(describeAsset(paused, now)).toMatch(
      /^\*\*Paused at page 50: slices in flight end\*\*\n.*\n.*, 10 rows a second/,
    );
    expect(describeAsset({ ...paused, isEnding: false }, now)).toMatch(/^\*\*Paused at page 50\*\*/);
  });

  it('claims no time left after a page or two', () => {
    expect(describeAsset(running('contacts', { pages: 1, expectedPages: 150 }), now)).toMatch(/^\*\*Page 1 of 150\*\*/);
  });

  it('names the cause in its first line, and what to do', () => {
    const lines = describeAsset(refused('lists'), now).split('\n');
    expect(lines[0]).toBe('**Failed, Unauthorized: the token is refused**');
    expect(lines.at(-1)).toContain('`npx campaignlake materialize lists`');
  });

  it('says what was written and whether that is all', () => {
    expect(describeAsset(anAsset('tags', { proof: 'unproven', proofReason: 'rows moved' }), now)).toBe(
      '**Done in 2.0 s: 150 rows**\n\nRead by scan: 151 rows, 3 calls, 76 rows a second\nWritten: 100 new, 20 changed, 30 unchanged\nNot proven complete: rows moved',
    );
  });
});
