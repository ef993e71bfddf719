import { judge, type Verdict } from '../../activecampaign/judge';
import type { Answer } from '../../activecampaign/reply';

const NOW = Date.parse('2026-01-05T12:00:00Z');
const CONTACTS = { recordsKey: 'contacts', isSingle: false };

function verdictOf(body: unknown, answer: Partial<Answer> = {}): Verdict {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return judge({ kind: 'answer', status: 200, body: bytes, ...answer }, CONTACTS, NOW);
}

describe('an answer', () => {
  it.each([
    ['with records', { contacts: [{ id: '1' }] }, 1],
    ['with none', { contacts: [] }, 0],
    ['with side-loads', { scoreValues: [], contacts: [{ id: '1' }, { id: '2' }], meta: {} }, 2],
    ['after a byte order mark', '\ufeff{"contacts":[]}', 0],
  ])('%s is accepted', (_, body, rows) => {
    expect(verdictOf(body)).toMatchObject({ kind: 'accepted', records: { length: rows } });
  });

  it.each([
    ['no body', '', 'broken'],
    ['half a body', '{"contacts":[{"id":"1"},{"i', 'broken'],
    ['JSON that is no object', '"contacts"', 'broken'],
    ['a soft failure', { success: 0, message: 'try later', contacts: [] }, 'passing'],
    ['another soft failure', { succeeded: 0 }, 'passing'],
    ['an empty object', {}, 'empty'],
    ["PHP's empty object", [], 'empty'],
    ['no records key', { deals: [] }, 'no-records'],
    ['an object for the records', { contacts: { 1: { id: '1' } } }, 'no-records'],
    ['null for the records', { contacts: null }, 'no-records'],
    ['records that are none', { contacts: [null] }, 'no-records'],
    ['a web page', '<html><body>We are currently having some issues.</body></html>', 'web-page'],
  ])('with %s is not accepted', (_, body, expected) => {
    const verdict = verdictOf(body);
    expect(verdict.kind === 'sign' ? verdict.sign : verdict.kind).toBe(expected);
  });

  it.each([
    [301, 'redirected'],
    [304, 'redirected'],
    [400, 'rejected'],
    [401, 'refused'],
    [402, 'refused'],
    [403, 'refused'],
    [404, 'missing'],
    [407, 'unreachable'],
    [408, 'passing'],
    [410, 'missing'],
    [422, 'rejected'],
    [429, 'rate-limited'],
    [500, 'passing'],
    [503, 'passing'],
    [504, 'passing'],
  ])('with status %i says %s, even around good records', (status, expected) => {
    const verdict = verdictOf({ contacts: [] }, { status });
    expect(verdict.kind === 'sign' ? verdict.sign : verdict.kind).toBe(expected);
  });

  it('with 403 and "No Result found" says that the record is missing', () => {
    const verdict = verdictOf({ message: 'No Result found for Form with id 7' }, { status: 403 });
    expect(verdict).toEqual({
      kind: 'sign',
      sign: 'missing',
      what: 'HTTP 403: No Result found for Form with id 7',
    });
  });

  it.each([
    [7, 7],
    ['7', 7],
    ['0', 0],
    ['', undefined],
    ['many', undefined],
    [-1, undefined],
    [1.5, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('with meta.total %j has the total %j', (total, expected) => {
    const verdict = verdictOf({ contacts: [], meta: { total } });
    expect(verdict.kind === 'accepted' && verdict.total).toBe(expected);
  });

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['Mon, 05 Jan 2026 12:00:10 GMT', 10_000],
    ['Mon, 05 Jan 2026 11:00:00 GMT', 0],
    ['99999999', 900_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('with 429 and Retry-After %j stops the account for %j ms', (retryAfter, expected) => {
    const verdict = verdictOf('', { status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) });
    expect(verdict.kind === 'rate-limited' && verdict.retryAfterMs).toBe(expected);
  });

  it('shows of a redirect no more than where it leads', () => {
    const verdict = verdictOf('', { status: 302, location: 'https://evil.example.com/login?token=abc' });
    expect(verdict).toMatchObject({ what: expect.stringContaining('https://evil.example.com,') });
    expect(JSON.stringify(verdict)).not.toContain('abc');
  });

  it('for a single record holds an object', () => {
    const body = Buffer.from('{"contact":{"id":"7"}}');
    const answer = { kind: 'answer', status: 200, body } as const;
    expect(judge(answer, { recordsKey: 'contact', isSingle: true }, NOW)).toEqual({
      kind: 'accepted',
      records: [{ id: '7' }],
    });
    expect(judge(answer, { recordsKey: 'contacts', isSingle: true }, NOW)).toMatchObject({ sign: 'no-records' });
  });
});
