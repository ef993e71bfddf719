import { inspect } from 'node:util';
import { isPrivateAddress, publicLookup } from '../../activecampaign/private-addresses';
import { aClient, aRequest, thrownBy, TOKEN } from './a-client';
import { AnApi, json, type Played } from './an-api';

/** All that a log, a history or a debugger could show of an error. */
const shown = (error: Error): string =>
  [
    JSON.stringify(error),
    JSON.stringify(error, [...Object.getOwnPropertyNames(error), 'cause']),
    inspect(error, { depth: 20, showHidden: true }),
    String(error.stack),
  ].join('\n');

describe('the token', () => {
  let api: AnApi;
  afterEach(() => api.close());

  it.each<[string, Played]>([
    ['500', { status: 500 }],
    ['500 that echoes it', json({ message: `no such key ${TOKEN}` }, { status: 500 })],
    ['403 that echoes it, encoded', json({ message: `key=${encodeURIComponent(TOKEN)}` }, { status: 403 })],
    ['a redirect that echoes it', { status: 302, headers: { location: `https://${TOKEN}.example.com/` } }],
    ['400', json({ errors: [{ detail: TOKEN }] }, { status: 400 })],
    ['JSON without records', json({ message: TOKEN })],
    ['a cut-off body', { body: '{"contacts":[', breaks: 'in the body' }],
    ['an oversize body', { body: 'x'.repeat(1_000) }],
    ['a dropped connection', { breaks: 'at once' }],
    ['a hanging answer', { hangs: true }],
  ])('is in no error after %s', async (_, answer) => {
    api = await AnApi.start(() => answer);
    const client = aClient(api.url, { totalMs: 30, greatestBody: 500 });
    const told: string[] = [];
    const errors = [
      await thrownBy(client.ask(aRequest({ onWait: (what) => told.push(what) }))),
      await thrownBy(client.checkAccount()),
      await thrownBy(client.checkAccount({ patienceMs: 100 })),
    ];
    expect(api.calls[0]?.headers['api-token']).toBe(TOKEN);
    for (const text of [...errors.map(shown), ...told, inspect(client, { depth: 20, showHidden: true })]) {
      expect(text).not.toContain(TOKEN);
    }
  });

  it('is in no error about a host that cannot be reached', async () => {
    api = await AnApi.start(() => ({}));
    await api.close();
    const error = await thrownBy(aClient(api.url).ask(aRequest()));
    expect(shown(error)).not.toContain(TOKEN);
    expect(shown(error)).toContain('ECONNREFUSED');
  });

  it('does not follow a redirect', async () => {
    const other = await AnApi.playing([]);
    const headers = { location: `${other.url}/api/3/contacts` };
    api = await AnApi.playing([{ status: 307, headers }]);
    const error = await thrownBy(aClient(api.url).ask(aRequest()));
    await other.close();
    expect(error.message).toContain('redirects are refused');
    expect(other.calls).toEqual([]);
  });

  it('does not go to a name that resolves to a private address, unless the user named this machine', async () => {
    api = await AnApi.playing([]);
    const url = `http://localhost:${api.port}`;
    const error = await thrownBy(aClient(url, { allowPrivate: false }).ask(aRequest()));
    expect(error).toMatchObject({ type: 'Unreachable', message: expect.stringContaining('private address') });
    expect(api.calls).toEqual([]);
    await aClient(url).ask(aRequest());
    expect(api.calls).toHaveLength(1);
  });

  it('does not go to a proxy of the environment', async () => {
    api = await AnApi.playing([]);
    const proxy = await AnApi.playing([]);
    const before = { ...process.env };
    Object.assign(process.env, { http_proxy: proxy.url, no_proxy: '', NO_PROXY: '' });
    try {
      await aClient(api.url).ask(aRequest());
    } finally {
      process.env = before;
      await proxy.close();
    }
    expect(proxy.calls).toEqual([]);
    expect(api.calls).toHaveLength(1);
  });
});

describe('a private address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    'fd00::1',
    'fe80::1',
    'no address',
  ])('is %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('is not %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('is refused wherever it stands among the addresses of a name', async () => {
    const addresses = [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    const codeOf = (found: typeof addresses): Promise<unknown> =>
      new Promise((resolve) => {
        const lookup = publicLookup((_, __, callback) => callback(null, found));
        lookup('acme.example.com', { all: true }, (error, all) => resolve(error?.code ?? all));
      });
    expect(await codeOf(addresses)).toBe('EPRIVATE');
    expect(await codeOf(addresses.slice(0, 1))).toEqual(addresses.slice(0, 1));
    expect(await codeOf([])).toBe('ENOTFOUND');
  });
});
