import { gzipSync } from 'node:zlib';
import { aClient, aRequest, thrownBy, TOKEN } from './a-client';
import { aPage, AnApi, aWebPage, forbidden, json, type Played } from './an-api';
import { VirtualClock } from './virtual-clock';

let api: AnApi;
afterEach(() => api.close());

const times = (count: number, played: Played): readonly Played[] => Array.from({ length: count }, () => played);

describe('a question', () => {
  it('gets the body as it came, the records, the total and the time of the answer', async () => {
    const body = ' {"contacts":[{"id":"1","name":"\\ud83d\\ude00"}],"meta":{"total":"12"}}\n';
    const headers = { 'content-encoding': 'gzip', date: 'Mon, 05 Jan 2026 12:00:00 GMT' };
    api = await AnApi.playing([{ headers, body: gzipSync(body) }]);
    const client = aClient(api.url);
    const answer = await client.ask(aRequest({ params: { limit: 100, 'orders[id]': 'ASC' } }));
    expect(answer).toEqual({
      body: Buffer.from(body),
      records: [{ id: '1', name: '😀' }],
      total: 12,
      answeredAt: '2026-01-05T12:00:00.000Z',
      calls: 1,
    });
    expect(Object.fromEntries(api.calls[0]?.query ?? [])).toEqual({ limit: '100', 'orders[id]': 'ASC' });
    expect(api.calls[0]).toMatchObject({ path: '/api/3/contacts', headers: { 'api-token': TOKEN } });
    expect(client.newestAnswerAt).toBeInstanceOf(Date);
  });

  it.each<[string, readonly Played[]]>([
    ['500', times(3, json({ message: 'oops' }, { status: 500 }))],
    ['503 in HTML', times(3, { ...aWebPage, status: 503 })],
    ['a stray 403', [forbidden]],
    ['a stray {}', [json({})]],
    ['an outage page with 200', times(4, aWebPage)],
    ['an empty body', [{ body: '' }]],
    ['half a body that claims to be whole', [{ body: '{"contacts":[{"id"' }]],
    ['a cut-off body', [{ ...aPage, breaks: 'in the body' }]],
    [
      'a cut-off gzip body',
      [{ headers: { 'content-encoding': 'gzip' }, body: gzipSync('{"contacts":[]}').subarray(0, 20) }],
    ],
    ['a body that is no gzip', [{ headers: { 'content-encoding': 'gzip' }, body: '{"contacts":[]}' }]],
    ['a dropped connection', times(3, { breaks: 'at once' })],
    ['an answer that never comes', [{ hangs: true }]],
    ['a soft failure', times(3, json({ success: 0, message: 'later' }))],
    ['a mix of them', [forbidden, json({}), { breaks: 'at once' }, json({}), forbidden, { body: '' }]],
  ])('is asked again after %s', async (_, faults) => {
    api = await AnApi.playing([...faults, aPage]);
    const answer = await aClient(api.url, { totalMs: 150 }).ask(aRequest());
    expect(answer).toMatchObject({ records: { length: 2 }, calls: faults.length + 1 });
  });

  it('tells whoever waits why', async () => {
    api = await AnApi.playing([json({ message: 'oops' }, { status: 500 }), aPage]);
    const told: string[] = [];
    await aClient(api.url).ask(aRequest({ onWait: (what) => told.push(what) }));
    expect(told).toEqual(['HTTP 500: oops; asked again in 1 s']);
  });

  it('ends with a retryable error when nothing passes', async () => {
    api = await AnApi.playing([json({ message: 'oops' }, { status: 500 })]);
    expect(await thrownBy(aClient(api.url).ask(aRequest()))).toMatchObject({
      type: 'Passing',
      retryable: true,
      calls: 10,
      message: 'contacts: contacts does not answer: HTTP 500: oops',
    });
  });

  it('wants a smaller page when bodies keep breaking, and says how many calls that took', async () => {
    api = await AnApi.playing([{ ...aPage, breaks: 'in the body' }]);
    expect(await thrownBy(aClient(api.url).ask(aRequest()))).toMatchObject({
      type: 'BrokenBody',
      retryable: true,
      calls: 4,
    });
  });

  it('takes no body beyond the bound, however small it came', async () => {
    const body = gzipSync(JSON.stringify({ contacts: [{ id: 'x'.repeat(1_000_000) }] }));
    api = await AnApi.playing([{ headers: { 'content-encoding': 'gzip' }, body }]);
    const error = await thrownBy(aClient(api.url, { greatestBody: 100_000 }).ask(aRequest()));
    expect(error).toMatchObject({ type: 'BrokenBody', message: expect.stringContaining('longer than we take') });
  });

  it('gives back the reason when it is aborted, in its turn, under way and between two tries', async () => {
    api = await AnApi.playing([{ hangs: true }]);
    const reason = new Error('canceled');
    await expect(aClient(api.url).ask(aRequest({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    const underWay = new AbortController();
    const asked = aClient(api.url).ask(aRequest({ signal: underWay.signal }));
    while (api.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    underWay.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await api.close();
    const between = new AbortController();
    const onWait = (): void => between.abort(reason);
    await expect(aClient(api.url).ask(aRequest({ signal: between.signal, onWait }))).rejects.toBe(reason);
    expect(api.calls).toHaveLength(1);
  });

  it('keeps its connections', async () => {
    api = await AnApi.playing([aPage]);
    const client = aClient(api.url);
    for (let count = 0; count < 5; count++) await client.ask(aRequest());
    client.close();
    expect(api.connections).toBe(1);
  });
});

describe('what is final', () => {
  it.each<[string, Played, 'first-page' | 'later-page', string]>([
    ['403 on a first page', forbidden, 'first-page', 'Unavailable'],
    ['404 on a first page', json({ message: 'No Result found' }, { status: 404 }), 'first-page', 'Unavailable'],
    ['403 on a later page', forbidden, 'later-page', 'Refused'],
    ['404 on a later page', json({}, { status: 404 }), 'later-page', 'Refused'],
    ['400', json({}, { status: 400 }), 'first-page', 'Refused'],
    ['422', json({ errors: [{ title: 'bad', detail: 'no such order' }] }, { status: 422 }), 'first-page', 'Refused'],
    ['JSON without the records key', json({ deals: [] }), 'first-page', 'Contract'],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/x' } }, 'first-page', 'NotActiveCampaign'],
  ])('is %s six times in a row', async (_, answer, purpose, type) => {
    api = await AnApi.playing([answer]);
    expect(await thrownBy(aClient(api.url).ask(aRequest({ purpose })))).toMatchObject({
      type,
      retryable: false,
      asset: 'contacts',
      calls: 6,
    });
    expect(api.dataCalls).toHaveLength(6);
  });

  it.each<[string, Played]>([
    ['403', forbidden],
    ['404', json({}, { status: 404 })],
    ['400', json({}, { status: 400 })],
    ['{}', json({})],
    ['JSON without the records key', json({ deals: [] })],
  ])('is not %s five times', async (_, answer) => {
    api = await AnApi.playing([...times(5, answer), aPage]);
    expect(await aClient(api.url).ask(aRequest())).toMatchObject({ records: { length: 2 } });
  });

  it('takes half a minute for what an account does not have', async () => {
    api = await AnApi.playing([forbidden]);
    const clock = new VirtualClock();
    const startedMs = clock.now();
    await thrownBy(aClient(api.url, { clock }).ask(aRequest()));
    expect(clock.now() - startedMs).toBeGreaterThanOrEqual(30_000);
  });

  it('is {} as an empty table: six times, or twice where it is known to be empty', async () => {
    api = await AnApi.playing([json({})]);
    const client = aClient(api.url);
    expect(await client.ask(aRequest())).toMatchObject({ records: [], body: Buffer.from('{}'), calls: 6 });
    expect(await client.ask(aRequest({ isKnownEmpty: true }))).toMatchObject({ records: [], calls: 2 });
  });

  it('is a parent or record that is gone the second time, without a word about the account', async () => {
    api = await AnApi.playing([json({ message: 'No Result found for Order with id 7' }, { status: 404 })]);
    for (const purpose of ['parent', 'record'] as const) {
      const error = await thrownBy(aClient(api.url).ask(aRequest({ path: 'ecomOrders/7', purpose })));
      expect(error).toMatchObject({ type: 'Gone', retryable: false, calls: 2 });
    }
    expect(api.calls).toHaveLength(4);
  });

  it('is the token, where the account does not answer either', async () => {
    api = await AnApi.playing([forbidden], forbidden);
    const client = aClient(api.url);
    const errors = await Promise.all([1, 2, 3].map(() => thrownBy(client.ask(aRequest()))));
    expect(errors.map(({ type }) => type)).toEqual(['Unauthorized', 'Unauthorized', 'Unauthorized']);
    // The three share one check.
    expect(api.calls).toHaveLength(3 * 6 + 6);
  });

  it('stays open while nobody can say whether the token is good', async () => {
    api = await AnApi.playing([forbidden], json({}, { status: 500 }));
    expect(await thrownBy(aClient(api.url).ask(aRequest()))).toMatchObject({ type: 'Passing', retryable: true });
  });
});

describe('429', () => {
  it('stops the whole account for as long as it says, and is no failure however often it comes', async () => {
    const limited = json({}, { status: 429, headers: { 'retry-after': '7' } });
    api = await AnApi.playing([...times(20, limited), aPage]);
    const clock = new VirtualClock();
    const client = aClient(api.url, { clock });
    const startedMs = clock.now();
    const answer = await client.ask(aRequest());
    expect(answer.calls).toBe(21);
    expect(clock.now() - startedMs).toBeGreaterThanOrEqual(20 * 7_000);
  });

  it('without a word of how long waits longer each time', async () => {
    api = await AnApi.playing([...times(4, json({}, { status: 429 })), aPage]);
    const clock = new VirtualClock();
    await aClient(api.url, { clock }).ask(aRequest());
    expect(clock.waits.map(Math.round)).toEqual([1_000, 2_000, 4_000, 8_000]);
  });
});
