import { bookmarkText, doubtLines, failingLines, proofText } from '../../../client/render/stored-lines';
import { aScan, bookmarkAt, daysAgo, hoursAgo, now, stored } from '../../graph/a-reading';

const unproven = aScan({ proof: 'unproven', proofReason: 'rows moved' });

describe('what is stored of an asset', () => {
  it.each([
    ['proven 2 h ago', { lastProvenAt: hoursAgo(2) }],
    ['unproven, proven 3 d ago', { lastScan: unproven, lastProvenAt: daysAgo(3) }],
    ['never proven', { lastScan: unproven }],
    ['', { hasAnswered: false }],
  ])('is "%s"', (text, more) => {
    expect(proofText(stored(more), now)).toBe(text);
  });

  it.each([
    ['2026-03-10 09:00', { key: bookmarkAt(hoursAgo(3)), id: '9' }],
    ['2026-03-10 11:00', { carrier: bookmarkAt(hoursAgo(1)) }],
    ['id 9', { id: '9' }],
    ['', {}],
  ])('is read up to "%s"', (text, bookmarks) => {
    expect(bookmarkText({ bookmarks })).toBe(text);
  });
});

describe('what is stored and in doubt', () => {
  it('names tables that are not proven, and deletes that wait', () => {
    const { lastScan: _, ...rangeOnly } = stored({ asset: 'logs', hasAnswered: false });
    const assets = [
      stored({ asset: 'lists', lastProvenAt: hoursAgo(2) }),
      stored({ asset: 'tags', lastScan: unproven }),
      stored({ asset: 'deals', lastScan: unproven, lastProvenAt: daysAgo(3), heldBack: 90 }),
      stored({ asset: 'sms', hasAnswered: false, rows: 0, lastScan: unproven }),
      rangeOnly,
    ];
    expect(doubtLines(assets)).toEqual([
      '',
      'Not proven complete:',
      '  tags (never proven): rows moved',
      '  deals: rows moved',
      '  logs (never proven): only ranges of it were read',
      '',
      'Deletes held back; if the rows are gone:',
      '  deals, 90 rows: npx campaignlake materialize deals --full --allow-deletes',
    ]);
  });

  it('is nothing where all is proven', () => {
    expect(doubtLines([stored()])).toEqual([]);
  });
});

it('checks that failed when they were last judged are listed', () => {
  const check = {
    name: 'notNull(name)',
    severity: 'error',
    blocking: false,
    description: 'name is never null',
  } as const;
  expect(failingLines([{ asset: 'lists', ...check, passed: false, failingRows: 2 }])).toEqual([
    '',
    'Checks that fail:',
    '  error, lists: notNull(name) fails for 2 rows: name is never null',
  ]);
  expect(failingLines([])).toEqual([]);
});
