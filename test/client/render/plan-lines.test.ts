import { planLines, planRow, planSum } from '../../../client/render/plan-lines';
import type { AssetPlan } from '../../../graph/plan';

const now = new Date('2026-01-31T06:30:00.000Z');

const aPlan = (asset: string, more: Partial<AssetPlan> = {}): AssetPlan => ({
  asset,
  group: 'contacts',
  description: 'One of them.',
  endpoint: asset,
  recordsKey: asset,
  primaryKey: 'id',
  extraction: { kind: 'offset' },
  deps: [],
  riders: [],
  strategy: 'scan',
  reason: 'the whole listing by offset',
  reading: { kind: 'scan' },
  probes: [],
  hasAnswered: true,
  ...more,
});

const lines = (plans: readonly AssetPlan[], budget: number | 'unlimited'): readonly string[] => {
  const rows = plans.map((plan) => planRow(plan, budget));
  return planLines(rows, planSum(rows, budget), now);
};
const order = { param: 'orders[mdate]', kind: 'order', keys: ['mdate'], values: 'time', timeZone: 'UTC' } as const;

describe('a plan', () => {
  it('says of each asset how it is read, why, and what that costs', () => {
    const plans = [
      aPlan('contacts', { strategy: 'filter', reason: 'known', expectedCalls: 1 }),
      aPlan('tags', { expectedCalls: 0, freshSince: '2026-01-31T04:30:00.000Z' }),
      aPlan('products', {
        strategy: 'each',
        reason: 'by order',
        expectedCalls: 0,
        reading: { kind: 'changed-parents', since: '0' },
      }),
      aPlan('messages', { expectedCalls: 900, probes: [order] }),
      aPlan('sms', { unavailableSince: '2026-01-31T06:00:00.000Z' }),
      aPlan('deals', { reason: 'nothing is stored yet' }),
      aPlan('users', { expectedCalls: 0, reason: 'no date', reading: { kind: 'passes', passes: [] } }),
    ];
    expect(lines(plans, 5)).toEqual([
      'asset     read by      calls  minutes  why',
      'contacts  filter           1      < 1  known',
      'tags      fresh            0        0  scanned 2 h ago; the whole listing by offset',
      'products  each            0+        0  by order',
      'messages  scan           900        3  the whole listing by offset; tries orders[mdate]',
      'sms       unavailable      0        0  the account did not have it 30 min ago; asked again after a day',
      'deals     scan             ?        ?  nothing is stored yet',
      'users     not read         0        0  no date',
      '',
      '4 assets to read, 1 fresh, 1 unavailable, 1 not read: at least 901 calls, 3 min 0 s at 5 requests a second',
    ]);
  });

  it('tries nothing on a small table, and what it may on one of unknown size', () => {
    const [small, unknown] = [
      aPlan('tags', { expectedCalls: 5, probes: [order] }),
      aPlan('lists', { probes: [order] }),
    ];
    expect([small, unknown].map((plan) => planRow(plan, 5).probes)).toEqual([[], ['orders[mdate]']]);
  });

  it('has no minutes where nothing limits the calls', () => {
    expect(lines([aPlan('tags', { expectedCalls: 12 })], 'unlimited')).toEqual([
      'asset  read by  calls  why',
      'tags   scan        12  the whole listing by offset',
      '',
      '1 asset to read: 12 calls',
    ]);
  });
});
