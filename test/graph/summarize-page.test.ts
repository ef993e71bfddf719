import fc from 'fast-check';
import { summarizePage } from '../../graph/summarize-page';
import type { PageSummary } from '../../graph/page';

type Records = readonly Readonly<Record<string, unknown>>[];

function summaryOf(records: Records, body?: string | Buffer): PageSummary {
  return summarizePage({
    name: 'o000000000-l100-r0',
    request: { kind: 'offset', offset: 0, limit: 100, reading: 0 },
    records,
    total: undefined,
    primaryKey: 'id',
    storedAtMs: 1,
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
}

const withIds = (...ids: readonly unknown[]): Records => ids.map((id) => ({ id }));

describe('a page', () => {
  it('shows its rows, its first and last id, its keys and its total', () => {
    const page = {
      name: 'z-l2-r0',
      request: { kind: 'last', limit: 2, reading: 0 },
      records: [
        { id: '9', b: 1 },
        { id: 8, a: 1 },
      ],
      total: 2,
      primaryKey: 'id',
      storedAtMs: 5,
    } as const;
    expect(summarizePage(page)).toEqual({
      name: 'z-l2-r0',
      request: page.request,
      rows: 2,
      hasVariedKeys: true,
      bytes: 0,
      firstId: '9',
      lastId: '8',
      order: 'falling',
      total: 2,
      keys: ['a', 'b', 'id'],
      storedAtMs: 5,
    });
  });

  it('that is empty has no ids', () => {
    expect(summaryOf([])).not.toHaveProperty('firstId');
    expect(summaryOf([])).toMatchObject({ rows: 0, order: 'rising', keys: [] });
  });

  it.each<[readonly unknown[], PageSummary['order']]>([
    [['7'], 'rising'],
    [['2', '10'], 'rising'],
    [[2, 10], 'rising'],
    [['10', '2'], 'falling'],
    [['1', '2', '2'], 'none'],
    [['1', '3', '2'], 'none'],
    [['9007199254740992', '9007199254740993'], 'rising'],
    [['99999999999999999998', '99999999999999999997'], 'falling'],
    [['1', undefined, '3'], 'none'],
    [['', '1'], 'none'],
    [[9007199254740992, 9007199254740994], 'none'],
    [['a', 'b'], 'rising'],
  ])('with ids %j has the order "%s"', (ids, order) => {
    expect(summaryOf(withIds(...ids)).order).toBe(order);
  });

  it.each([
    ['{"a":"\\ud83d\\ude00"}', undefined],
    ['{"a":"😀"}', undefined],
    ['{"a":"\\\\ud83d is text"}', undefined],
    ['{"a":"\\ud83d"}', true],
    ['{"a":"\\uDE00\\uD83D"}', true],
    ['{"a":"\\\\\\ud83d"}', true],
    ['{"a":"\\\\ud83d\\udc00"}', true],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), true],
    [Buffer.from([0x22, 0xed, 0xa0, 0xbd, 0x22]), true],
  ])('with the body %s is malformed: %j', (body, isMalformed) => {
    expect(summaryOf([], body).isMalformed).toBe(isMalformed);
  });

  it('is malformed exactly where a string of it is, whatever the strings', () => {
    const aString = fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', '\\', 'u', 'd83d', 'a', '"', 'é') });
    const isWellFormed = (text: string): boolean => Buffer.from(text).toString() === text;
    fc.assert(
      fc.property(fc.array(aString), (texts) => {
        const records = texts.map((text) => ({ text }));
        const expected = texts.every(isWellFormed) ? undefined : true;
        expect(summaryOf(records, JSON.stringify(records)).isMalformed).toBe(expected);
        expect(summaryOf(records).isMalformed).toBe(expected);
      }),
      { seed: 4 },
    );
  });
});
