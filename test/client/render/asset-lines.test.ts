import { assetLines, findingLines } from '../../../client/render/asset-lines';
import { aScan, daysAgo, hoursAgo, now, probed, stored } from '../../graph/a-reading';
import { anAssetRow } from './an-asset-row';

const bounces = stored({
  asset: 'bounce_logs',
  lastMaterializedAt: hoursAgo(2),
  lastCurrentAt: hoursAgo(2),
  lastProvenAt: hoursAgo(2),
  lastScan: aScan(),
  heldBack: 12,
  probes: probed('orders[updated_timestamp]', { isHonoured: false, what: 'came unsorted', probedAt: daysAgo(2) }),
  riding: { state: 'holds', what: '40 rows did', judgedAt: daysAgo(1) },
});

describe('the assets', () => {
  it('show how they would be read now and why, and how far that is proven', () => {
    const [head = '', line = ''] = assetLines([anAssetRow('bounce_logs', bounces)], now);
    expect(head.trim().split(/ {2,}/).slice(3)).toEqual([
      'replication',
      'strategy',
      'rows',
      'materialized',
      'last state',
      'proof',
      'bookmark',
      'freshness',
      'held back',
      'why read so',
    ]);
    expect(line.split(/ {2,}/).slice(2)).toEqual([
      'incremental (updated_timestamp)',
      'fresh',
      '10,000',
      '2 h ago',
      'proven 2 h ago',
      '2026-03-10 09:00',
      '1 day',
      '12',
      'only a scan shows what changed: orders[updated_timestamp]: came unsorted; orders[id] was not tried yet',
    ]);
  });

  it('that are older than they may be are stale', () => {
    const row = anAssetRow('bounce_logs', { ...bounces, lastCurrentAt: daysAgo(2) });
    expect(row.freshnessState).toBe('stale');
    expect(assetLines([row], now)[1]).toContain('stale, wanted 1 day');
  });

  it('of which nothing is stored say so', () => {
    const [, line = ''] = assetLines([anAssetRow('tags')], now);
    expect(line).toMatch(/^tags +contacts +full-table +scan +never +1 day +nothing is stored yet/);
  });

  it('show what was found out about the account, with its date', () => {
    expect(findingLines([anAssetRow('bounce_logs', bounces)], now)).toEqual([
      '',
      'asset        tried                      found                  when',
      'bounce_logs  orders[updated_timestamp]  came unsorted          2 d ago',
      'bounce_logs  riding                     may ride: 40 rows did  24 h ago',
    ]);
    expect(findingLines([anAssetRow('tags')], now)).toEqual([]);
  });
});
