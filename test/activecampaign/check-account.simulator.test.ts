import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { checkToken } from '../../activecampaign/check-token';
import { aClient, thrownBy, TOKEN } from './a-client';
import { anAccount, AnApi, aWebPage, forbidden, json, type Played } from './an-api';
import { VirtualClock } from './virtual-clock';

let api: AnApi;
afterEach(() => api.close());

describe('the first call', () => {
  it('names whose token it is', async () => {
    api = await AnApi.playing([], anAccount);
    expect(await aClient(api.url).checkAccount()).toEqual({ email: 'ada@example.com', calls: 1 });
  });

  it.each<[string, Played, string]>([
    ['a refused token', forbidden, 'Unauthorized'],
    ['a refused token, as 401', json({}, { status: 401 }), 'Unauthorized'],
    ['a web page', aWebPage, 'NotActiveCampaign'],
    ['a web page with 403', { ...aWebPage, status: 403 }, 'NotActiveCampaign'],
    ['404', json({}, { status: 404 }), 'NotActiveCampaign'],
    ['JSON of something else', json({ hello: 'world' }), 'NotActiveCampaign'],
    ['a redirect', { status: 301, headers: { location: 'https://example.com/' } }, 'NotActiveCampaign'],
  ])('finds %s final, watched or not', async (_, account, type) => {
    api = await AnApi.playing([], account);
    const expected = { type, retryable: false };
    expect(await thrownBy(aClient(api.url).checkAccount())).toMatchObject(expected);
    expect(api.calls).toHaveLength(6);
    const clock = new VirtualClock();
    const startedMs = clock.now();
    expect(await thrownBy(aClient(api.url, { clock }).checkAccount({ patienceMs: 15_000 }))).toMatchObject(expected);
    expect(clock.now() - startedMs).toBe(15_000);
  });

  it('keeps its patience with a host that is away, unless somebody watches', async () => {
    api = await AnApi.playing([]);
    await api.close();
    const away = { type: 'Unreachable', retryable: true, message: expect.stringContaining('ECONNREFUSED') };
    expect(await thrownBy(aClient(api.url).checkAccount())).toMatchObject(away);
    expect(await thrownBy(aClient(api.url).checkAccount({ patienceMs: 15_000 }))).toMatchObject(away);
  });

  it('waits for no connection longer than it may, nor for the handshake in it', async () => {
    api = await AnApi.playing([]);
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    const client = aClient(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`, { connectMs: 20 });
    const error = await thrownBy(client.checkAccount({ patienceMs: 0 }));
    for (const socket of sockets) socket.destroy();
    silent.close();
    expect(error).toMatchObject({ type: 'Unreachable', message: expect.stringContaining('no connection in time') });
  });

  it('passes what passes within its patience', async () => {
    let count = 0;
    api = await AnApi.start(() => (count++ < 4 ? forbidden : anAccount));
    expect(await aClient(api.url).checkAccount({ patienceMs: 15_000 })).toMatchObject({ calls: 5 });
  });

  it('ends although it fails in ever other ways', async () => {
    let count = 0;
    api = await AnApi.start(() => [forbidden, json({}, { status: 500 }), aWebPage][count++ % 3] ?? forbidden);
    await thrownBy(aClient(api.url).checkAccount({ patienceMs: 15_000 }));
    expect(api.calls.length).toBeGreaterThan(25);
  });

  it('can be made by the client alone', async () => {
    api = await AnApi.playing([], anAccount);
    const answer = await checkToken({ url: api.url, token: { reveal: () => TOKEN }, patienceMs: 0 });
    expect(answer).toEqual({ email: 'ada@example.com', calls: 1 });
    expect(api.calls[0]).toMatchObject({ path: '/api/3/users/me', headers: { 'api-token': TOKEN } });
  });
});
