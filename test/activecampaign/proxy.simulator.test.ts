import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TunnelAgent } from '../../activecampaign/tunnel-agent';
import { CERTIFICATE, PRIVATE_KEY } from './a-certificate';
import { aClient, aRequest, thrownBy, TOKEN } from './a-client';
import { AProxy } from './a-proxy';
import { aPage, AnApi } from './an-api';

const BASIC = `Basic ${Buffer.from('ada:p@ss').toString('base64')}`;

describe('a proxy', () => {
  let proxy: AProxy;
  afterEach(() => proxy.close());

  it('is asked for the whole URL of a plain http API, with its own credentials', async () => {
    const api = await AnApi.playing([aPage]);
    proxy = await AProxy.start();
    const client = aClient(api.url, { proxyUrl: `http://ada:p%40ss@127.0.0.1:${proxy.port}` });
    const answer = await client.ask(aRequest({ params: { limit: 2 } }));
    client.close();
    await api.close();
    expect(answer.records).toHaveLength(2);
    expect(proxy.requests).toEqual([`GET ${api.url}/api/3/contacts?limit=2`]);
    expect(proxy.authorizations).toEqual([BASIC]);
    expect(api.calls[0]?.headers).toMatchObject({ 'api-token': TOKEN });
  });

  it('that refuses a tunnel makes the host unreachable, and says so without the password', async () => {
    proxy = await AProxy.start({ refuses: 407 });
    const proxyUrl = `http://ada:hunter2@127.0.0.1:${proxy.port}`;
    const error = await thrownBy(aClient('https://acme.api-us1.com', { proxyUrl }).ask(aRequest()));
    expect(error).toMatchObject({
      type: 'Unreachable',
      message: expect.stringContaining('the proxy of ACTIVECAMPAIGN_PROXY_URL answers HTTP 407'),
    });
    expect(error.message).not.toContain('hunter2');
    expect(proxy.requests[0]).toBe('CONNECT acme.api-us1.com:443');
  });

  it('that is away makes the host unreachable', async () => {
    proxy = await AProxy.start();
    const { port } = proxy;
    await proxy.close();
    proxy = await AProxy.start();
    const client = aClient('https://acme.api-us1.com', { proxyUrl: `http://127.0.0.1:${port}` });
    expect(await thrownBy(client.ask(aRequest()))).toMatchObject({
      type: 'Unreachable',
      message: expect.stringContaining('the proxy of ACTIVECAMPAIGN_PROXY_URL cannot be reached (ECONNREFUSED)'),
    });
  });
});

describe('a tunnel', () => {
  let proxy: AProxy;
  let origin: Server;
  const tokens: (string | string[] | undefined)[] = [];

  beforeEach(async () => {
    tokens.length = 0;
    proxy = await AProxy.start();
    origin = createServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (request, response) => {
      tokens.push(request.headers['api-token']);
      response.end('{"contacts":[]}');
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await proxy.close();
    origin.closeAllConnections();
    await new Promise((resolve) => origin.close(resolve));
  });

  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  const theProxy = () => ({ protocol: 'http:', hostname: '127.0.0.1', port: proxy.port }) as const;

  it('carries https to the API, hides the token from the proxy, and is used again', async () => {
    const agent = new TunnelAgent(theProxy(), { ca: CERTIFICATE });
    const ask = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const url = `https://localhost:${portOf(origin)}/api/3/contacts`;
        get(url, { agent, headers: { 'Api-Token': TOKEN } }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        }).on('error', reject);
      });
    expect([await ask(), await ask()]).toEqual(['{"contacts":[]}', '{"contacts":[]}']);
    agent.destroy();
    expect(tokens).toEqual([TOKEN, TOKEN]);
    expect(proxy.requests).toEqual([`CONNECT localhost:${portOf(origin)}`]);
    expect(Buffer.concat(proxy.tunnelled).includes(TOKEN)).toBe(false);
  });

  it('is no reason to trust a certificate', async () => {
    const client = aClient(`https://localhost:${portOf(origin)}`, { proxyUrl: `http://127.0.0.1:${proxy.port}` });
    const error = await thrownBy(client.ask(aRequest()));
    expect(error).toMatchObject({
      type: 'Unreachable',
      message: expect.stringContaining('certificate is self-signed'),
    });
    expect(tokens).toEqual([]);
  });
});
