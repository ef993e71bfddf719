import { paletteFor } from '../../../client/render/palette';
import { summaryLines } from '../../../client/render/summary';
import { anAsset, aRun, aWaitingAsset } from '../runs/a-run';

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

  it('counts what was fresh, and what was deleted or came back', () => {
    const run = aRun(
      [anAsset('tags', { deleted: 3, returned: 1 }), anAsset('lists', { state: 'fresh', rows: 0, calls: 0 })],
      {
        endedAt,
      },
    );
    expect(summaryLines(run, palette)).toEqual([
      'Done in 10 s: 1 of 2 assets done, 1 fresh, 302 rows read, 240 written, 3 calls, 30 rows/s',
      '',
      'group       done  fresh  rows  new  changed  unchanged  deleted  returned  calls',
      'contacts  1 of 2      1   150  200       40         60        3         1      3',
      '',
      'asset  state  why',
      'tags   done   3 rows deleted; 1 row returned',
    ]);
  });

  it('explains deletes that it holds back, and says how to allow them', () => {
    const held = { heldBack: 90, isNewlyHeld: true };
    const lines = summaryLines(
      aRun([anAsset('tags', held), anAsset('lists', { ...held, isNewlyHeld: false })]),
      palette,
    );
    expect(lines.slice(6)).toEqual([
      'tags   done   90 deletes held back, since so many at once look like a lost permission. If these rows are gone: npx campaignlake materialize tags --full --allow-deletes',
      'lists  done   90 deletes still held back. If these rows are gone: npx campaignlake materialize lists --full --allow-deletes',
    ]);
  });

  it('that somebody holds back says so, of the run and of what it has not done', () => {
    const held = [anAsset('contacts', { state: 'running' }), aWaitingAsset('deals'), anAsset('tags')];
    const run = aRun(
      held.map((asset) => ({ ...asset, isPaused: true })),
      { state: 'running', isPaused: true },
    );
    const lines = summaryLines(run, palette, new Date('2026-01-31T06:10:00.000Z'));
    expect(lines[0]).toMatch(/^Paused, 10 min 0 s so far: 1 of 3 assets done, /);
    expect(lines.slice(6)).toEqual(['contacts  paused', 'deals     paused']);
  });

  it('that no worker answers for claims no figures', () => {
    const run = aRun([], { state: 'running', isUnanswered: true });
    expect(summaryLines(run, palette, new Date('2026-01-31T06:10:00.000Z'))).toEqual([
      'Still running, 10 min 0 s so far: how far it came is not known, since no worker answers',
    ]);
  });

  it('says how fast it read without its pauses', () => {
    const run = aRun([anAsset('tags', { rowsRead: 100 })], { endedAt: '2026-01-31T06:01:40.000Z', pausedMs: 90_000 });
    expect(summaryLines(run, palette)[0]).toBe(
      'Done in 1 min 40 s: 1 of 1 asset done, 100 rows read, 120 written, 3 calls, 10 rows/s',
    );
  });

  it('says that nobody could be told of it', () => {
    const lines = summaryLines(aRun([anAsset('tags')], { alertFailure: 'the webhook answered 410' }), palette);
    expect(lines.at(-1)).toBe('No alert was sent: the webhook answered 410');
  });

  it('says which tables were not read as planned', () => {
    const lines = summaryLines(aRun([anAsset('deals', { fallback: 'filters[updated_after] is ignored' })]), palette);
    expect(lines.at(-1)).toBe('deals  done   read whole instead: filters[updated_after] is ignored');
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

  it('of a run that only checks is how many checks passed', () => {
    const failed = [
      { name: 'c', severity: 'warning', blocking: false, description: 'd', passed: false, failingRows: 1 },
    ] as const;
    const assets = [
      anAsset('tags', { checks: { passed: 4, failed } }),
      anAsset('lists', { checks: { passed: 3, failed: [] } }),
    ];
    const [headline] = summaryLines(aRun([...assets, anAsset('deals')], { mode: 'check', endedAt }), palette);
    expect(headline).toBe('Done in 10 s: 3 of 3 assets done, 7 of 8 checks passed');
  });

  it('shows checks that failed, errors first, and which tables are stale', () => {
    const failed = (name: string, severity: 'error' | 'warning') => ({
      name,
      severity,
      blocking: false,
      description: 'it holds',
      passed: false,
      failingRows: 2,
    });
    const run = aRun(
      [
        anAsset('tags', { checks: { passed: 1, failed: [failed('acceptedValues(tag_type)', 'warning')] } }),
        anAsset('lists', { checks: { passed: 1, failed: [failed('notNull(name)', 'error')] } }),
      ],
      { endedAt, stale: ['deals'] },
    );
    expect(summaryLines(run, palette).slice(5)).toEqual([
      'check                     asset  severity  rows  what should hold',
      'notNull(name)             lists  error        2  it holds',
      'acceptedValues(tag_type)  tags   warning      2  it holds',
      '',
      'Stale: deals. To make them current: npx campaignlake materialize status:stale',
    ]);
  });
});
