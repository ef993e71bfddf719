import { parseRequest } from '../../activities/parse-request';
import { RequestError } from '../../graph/errors';

const FIELDS = 'Fields: select, mode, since, until, window, account, label, publish, allowDeletes';

describe('a request', () => {
  it.each([[undefined], [null], [{}]])('may be left out: %j', (input) => {
    expect(parseRequest(input)).toEqual({});
  });

  it('is taken as it is when every field is good', () => {
    const request = {
      select: 'group:deals',
      mode: 'full',
      account: 'acme',
      label: 'by hand',
      publish: false,
      allowDeletes: true,
    };
    expect(parseRequest(request)).toEqual(request);
  });

  it.each([['2026-01-31'], ['2026-01-31T06:00Z'], ['2026-01-31T06:00:00.5-06:00'], ['2024-02-29']])(
    'may begin at %s',
    (since) => {
      expect(parseRequest({ since })).toEqual({ since });
    },
  );
});

describe('a request that is none', () => {
  it.each<[unknown, string]>([
    ['contacts', `the input must be one JSON object, not "contacts". ${FIELDS}`],
    [['contacts'], `the input must be one JSON object, not ["contacts"]. ${FIELDS}`],
    [7, `the input must be one JSON object, not 7. ${FIELDS}`],
    [{ selct: 'contacts' }, `unknown field "selct". ${FIELDS}`],
    [{ toString: 'x' }, `unknown field "toString". ${FIELDS}`],
    [{ select: '' }, 'field "select" is "". It must be a text that is not empty'],
    [{ select: ['contacts'] }, 'field "select" is ["contacts"]. It must be a text that is not empty'],
    [{ mode: 'Full' }, 'field "mode" is "Full". It must be one of incremental, full, rebuild, check'],
    [{ account: 7 }, 'field "account" is 7. It must be a text that is not empty'],
    [{ label: ' ' }, 'field "label" is " ". It must be a text that is not empty'],
    [{ publish: 'yes' }, 'field "publish" is "yes". It must be true or false'],
    [{ allowDeletes: 1 }, 'field "allowDeletes" is 1. It must be true or false'],
    [{ mode: null }, 'field "mode" is null. It must be one of incremental, full, rebuild, check'],
  ])('%j is told in one line that names the field', (input, message) => {
    expect(() => parseRequest(input)).toThrow(RequestError);
    expect(() => parseRequest(input)).toThrow(new RequestError(message));
  });

  it.each([
    ['01/31/2026'],
    ['2026-02-30'],
    ['2026-13-01'],
    ['2026-01-31T06:00'],
    ['2026-01-31 06:00:00Z'],
    ['2026-01-31T25:00:00Z'],
    ['yesterday'],
    [1_769_817_600],
  ])('%j is no date that could mean two things', (date) => {
    const wanted = 'It must be an ISO date such as "2026-01-31" or "2026-01-31T06:00:00Z"';
    for (const field of ['since', 'until']) {
      const refusal = new RequestError(`field "${field}" is ${JSON.stringify(date)}. ${wanted}`);
      expect(() => parseRequest({ [field]: date })).toThrow(refusal);
    }
  });

  it.each([['1 month'], ['0 days'], [86_400], ['yesterday']])('%j is no window', (window) => {
    const refusal = `field "window" is ${JSON.stringify(window)}. It must be a duration such as "1 day"`;
    expect(() => parseRequest({ window })).toThrow(new RequestError(refusal));
  });

  it.each([
    ['since', '2026-01-01'],
    ['until', '2026-01-01'],
    ['mode', 'full'],
  ])('a window has no %s beside it', (field, value) => {
    expect(parseRequest({ window: '1 day' })).toEqual({ window: '1 day' });
    expect(() => parseRequest({ window: '1 day', [field]: value })).toThrow(
      `field "window" is given with "${field}". A window is a backfill`,
    );
  });

  it.each([
    ['since', '2026-01-01'],
    ['until', '2026-01-01'],
    ['window', '1 day'],
  ])('a range by %s lets no deletes go', (field, value) => {
    expect(parseRequest({ allowDeletes: false, [field]: value })).toEqual({ allowDeletes: false, [field]: value });
    expect(() => parseRequest({ allowDeletes: true, [field]: value })).toThrow(
      `field "allowDeletes" is given with "${field}". A range deletes nothing`,
    );
  });

  it.each([
    ['rebuild', 'since'],
    ['rebuild', 'until'],
    ['check', 'since'],
    ['check', 'until'],
  ])('a %s has no %s', (mode, field) => {
    expect(parseRequest({ mode })).toEqual({ mode });
    expect(() => parseRequest({ mode, [field]: '2026-01-01' })).toThrow(
      `field "${field}" is given with mode "${mode}". A ${mode} goes over all rows that are stored`,
    );
  });
});
