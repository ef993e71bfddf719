import { paletteFor } from '../../../client/render/palette';
import { summaryLines } from '../../../client/render/summary';
import { anAsset, aRun } from '../runs/a-run';

const palette = paletteFor(false);
const endedAt = '2026-01-31T06:00:10.000Z';

describe('the summary of a run', () => {
  it('of which all is well fits on a screen', () => {
    const published = {
      path: '/d/published/a.duckdb',
      current: '/d/current.duckdb',
      bytes: 12_345_678,
      parquet: ['tags'],
      isNew: true,
    };
    const run = aRun([anAsset('contacts'), anAsset('tags'), anAsset('deals', { group: 'deals' })], {
      endedAt,
      published,
    });
    expect(summaryLines(run, palette)).toEqual([
      'Done in 10 s: 3 of 3 assets done, 453 rows read, 360 written, 9 calls, 45 rows/s',
      '',
      'group       done  rows  new  changed  unchanged  calls',
      'contacts  2 of 2   300  200       40         60      6',
      'deals     1 of 1   150  100       20         30      3',
      '',
      'Published: /d/current.duckdb (12.3 MB, 1 Parquet file written)',
    ]);
  });

  it('names what is not plainly done, and why', () => {
    const error = { type: 'Skipped', message: 'ecommerce_order_products: needs ecommerce_orders, which is failed' };
    const run = aRun(
      [
        anAsset('tags', { proof: 'unproven', proofReason: 'rows moved', shortened: 1 }),
        anAsset('ecommerce_order_products', { state: 'skipped', error }),
      ],
      { state: 'failed', endedAt, error: { type: 'AssetsFailed', message: 'a long text that repeats the table' } },
    );
    expect(summaryLines(run, palette).slice(5)).toEqual([
      'asset                     state    why',
      'tags                      done     not proven complete: rows moved; 1 row came shortened',
      'ecommerce_order_products  skipped  Skipped: needs ecommerce_orders, which is failed',
    ]);
  });

  it('of a run that never got a plan is its reason', () => {
    const run = aRun([], {
      state: 'failed',
      endedAt,
      error: { type: 'Unauthorized', message: 'The token is refused' },
    });
    expect(summaryLines(run, palette)).toEqual([
      'Failed in 10 s: 0 of 0 assets done, 0 rows read, 0 written, 0 calls, 0 rows/s',
      'The token is refused',
    ]);
  });
});
