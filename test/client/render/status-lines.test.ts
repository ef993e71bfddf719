import { paletteFor } from '../../../client/render/palette';
import { publishedRunLines, runAssetLines, runListLines } from '../../../client/render/status-lines';
import { anAsset, aRun, aWaitingAsset } from '../runs/a-run';

const now = new Date('2026-01-31T06:30:00.000Z');

describe('the list of runs', () => {
  it('has a line for each, with why one failed that has no asset to blame', () => {
    const refused = aRun([], {
      workflowId: 'acme:materialize:2',
      state: 'failed',
      endedAt: '2026-01-31T06:00:01.000Z',
      error: { type: 'Unauthorized', message: 'the token is refused' },
    });
    const running = aRun([anAsset('tags', { state: 'fresh' }), aWaitingAsset('deals')], {
      workflowId: 'acme:materialize:1',
      state: 'running',
      request: { select: 'tags or deals' },
    });
    expect(runListLines([running, refused], now)).toEqual([
      'run                 state    started           took  assets  rows  calls  what',
      'acme:materialize:1  running  30 min ago  30 min 0 s  1 of 2   151      3  tags or deals incremental',
      'acme:materialize:2  failed   30 min ago       1.0 s  0 of 0     0      0  * incremental: the token is refused',
    ]);
  });

  it('is a sentence while there is none', () => {
    expect(runListLines([], now)).toEqual(['No runs yet.']);
  });

  it('of the published file says what the file knows', () => {
    const run = {
      runId: 'r',
      workflowId: 'acme:materialize:1',
      state: 'done',
      startedAt: '2026-01-31T06:00:00Z',
      endedAt: '2026-01-31T06:00:30Z',
      assets: 59,
      failed: 0,
      rowsWritten: 20_000,
      error: null,
    };
    expect(publishedRunLines([run], now)).toEqual([
      'run                 state  started     took  assets  failed  written  error',
      'acme:materialize:1  done   30 min ago  30 s      59       0   20,000',
    ]);
  });
});

describe('the assets of a run', () => {
  it('come with what needs a look first', () => {
    const failed = anAsset('users', { state: 'failed', error: { type: 'Contract', message: 'users: no id' } });
    const running = anAsset('contacts', { state: 'running' });
    const lines = runAssetLines(aRun([anAsset('tags'), failed, anAsset('lists'), running]), paletteFor(false));
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(['asset', 'contacts', 'users', 'lists', 'tags']);
    expect(lines[2]).toMatch(/failed .* Contract: no id$/);
  });

  it('are paused where somebody holds them back, until they have ended', () => {
    const held = [anAsset('contacts', { state: 'running' }), aWaitingAsset('deals'), anAsset('tags')];
    const lines = runAssetLines(aRun(held.map((asset) => ({ ...asset, isPaused: true }))), paletteFor(false));
    expect(lines.slice(1).map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'contacts paused',
      'deals paused',
      'tags done',
    ]);
  });
});
