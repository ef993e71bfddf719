import { isSameRequest, requestOf } from '../../../client/runs/request';

const acme = { account: 'acme', timeZone: 'America/Chicago' };

describe('a request from the command line', () => {
  it('says only what was said, and whose it is', () => {
    expect(requestOf(undefined, acme, {})).toEqual({ account: 'acme' });
    expect(requestOf('group:deals', acme, { full: true, allowDeletes: true })).toEqual({
      select: 'group:deals',
      mode: 'full',
      allowDeletes: true,
      account: 'acme',
    });
  });

  it.each(['31.01.2026', '2026-02-30', '2026-1-3', 'yesterday', '2026-01-31T06:00'])(
    'refuses the date "%s"',
    (since) => {
      expect(() => requestOf(undefined, acme, { since })).toThrow(`--since "${since}" is no date. Write 2026-01-31`);
    },
  );

  it.each([
    ['2026-02-02', '2026-02-01'],
    ['2026-02-01', '2026-02-01'],
    ['2026-02-01T06:00:00Z', '2026-02-01T07:00:00+02:00'],
    ['2026-02-01', '2026-01-31T10:00:00Z'],
    ['2026-02-01T12:00:00Z', '2026-02-01'],
  ])('refuses a range that is empty wherever the account is: %s to %s', (since, until) => {
    const refusal = `the range is empty: since "${since}" is 2026-02-0`;
    expect(() => requestOf(undefined, acme, { since, until })).toThrow(refusal);
  });

  it.each([
    ['2026-01-31T03:00:00Z', '2026-01-31'],
    ['2026-01-31', '2026-01-31T03:00:00Z'],
    ['2026-02-01', '2026-01-31T10:00:01Z'],
    ['2026-02-01T11:59:59Z', '2026-02-01'],
  ])('leaves to the worker what depends on the account’s zone: %s to %s', (since, until) => {
    expect(requestOf(undefined, acme, { since, until })).toEqual({ since, until, account: 'acme' });
  });

  it('refuses a full run of a range', () => {
    expect(() => requestOf(undefined, acme, { full: true, until: '2026-02-01' })).toThrow('--full reads all rows');
  });

  it.each(['since', 'until'] as const)('refuses to let deletes go in a range by --%s', (end) => {
    expect(() => requestOf(undefined, acme, { allowDeletes: true, [end]: '2026-02-01' })).toThrow(
      '--allow-deletes is given with a range, which deletes nothing',
    );
  });
});

describe('two requests', () => {
  it('are the same when they ask for the same work, however they say it', () => {
    expect(isSameRequest({}, { select: ' * ', mode: 'incremental', publish: true, label: 'x', account: 'acme' })).toBe(
      true,
    );
  });

  it.each([
    { select: 'contacts' },
    { mode: 'full' },
    { since: '2026-01-01' },
    { publish: false },
    { allowDeletes: true },
  ] as const)('differ by %j', (other) => expect(isSameRequest({}, other)).toBe(false));
});
