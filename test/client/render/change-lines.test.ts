import { changeLines } from '../../../client/render/change-lines';
import { anAsset, aRun, aWaitingAsset } from '../runs/a-run';

const failed = anAsset('deals', {
  state: 'failed',
  error: { type: 'ContractError', message: 'deals: "id" is missing' },
});

describe('the lines of a run in a pipe', () => {
  it('begin with what has started or ended already', () => {
    const run = aRun([anAsset('tags'), anAsset('contacts', { state: 'running' }), aWaitingAsset('deals')]);
    expect(changeLines(undefined, run)).toEqual(['tags: done, 150 rows, 2 pages, 2.0 s', 'contacts: started (scan)']);
  });

  it('say each change once', () => {
    const before = aRun([anAsset('tags'), aWaitingAsset('deals')]);
    expect(changeLines(before, aRun([anAsset('tags'), failed]))).toEqual([
      'deals: failed, ContractError: "id" is missing',
    ]);
  });

  it('leave to the summary what the end of the run left out', () => {
    const left = anAsset('deals', { state: 'skipped', error: { type: 'Skipped', message: 'deals: it was canceled' } });
    const before = aRun([aWaitingAsset('deals')], { state: 'running' });
    expect(changeLines(before, aRun([left], { state: 'canceled' }))).toEqual([]);
    expect(changeLines(before, aRun([left], { state: 'running' }))).toEqual([
      'deals: skipped, Skipped: it was canceled',
    ]);
  });

  it('say nothing about numbers that grow', () => {
    const at = (pages: number) => aRun([anAsset('tags', { state: 'running', pages })]);
    expect(changeLines(at(1), at(2))).toEqual([]);
  });
});
