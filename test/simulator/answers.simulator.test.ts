import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../../graph/errors';
import { runSimulator, type ProgramOptions } from '../../simulator';
import { FAULTS, type Fault } from '../../simulator/faults';
import { startSimulator } from '../../simulator/start-simulator';
import { ask, aSimulator, closeSimulators, idsAt, idsOf, post } from './a-simulator';

afterEach(closeSimulators);

describe('a token', () => {
  it('is any, but there must be one', async () => {
    const simulator = await aSimulator();

    expect((await ask(simulator, 'users/me')).body).toMatchObject({ user: { id: '1' } });
    expect((await ask(simulator, 'users/me', '')).status).toBe(403);
  });

  it('is refused with 403 when it is not the one that was set', async () => {
    const simulator = await aSimulator({ token: 'right' });

    expect((await ask(simulator, 'contacts', 'right')).status).toBe(200);
    expect(await ask(simulator, 'contacts', 'wrong')).toMatchObject({
      status: 403,
      body: { message: expect.any(String) },
    });
  });
});

describe('a single record', () => {
  it('is the listed one under its own key', async () => {
    const simulator = await aSimulator();
    const [tag] = simulator.rows('tags');

    expect((await ask(simulator, `tags/${String(tag?.['id'])}`)).body).toEqual({ tag });
  });

  it('that does not exist is 404 with a message, and 403 on three endpoints', async () => {
    const simulator = await aSimulator();

    expect(await ask(simulator, 'tags/999999')).toMatchObject({
      status: 404,
      body: { message: 'No Result found for Tag with id 999999' },
    });
    expect((await ask(simulator, 'forms/999999')).status).toBe(403);
    expect((await ask(simulator, 'ecomOrders/999999/orderProducts')).status).toBe(404);
    expect((await ask(simulator, 'tasks')).status).toBe(404);
    expect((await ask(simulator, 'bounceLogs/1')).status).toBe(404);
  });

  it('of an order has text where the listing has numbers', async () => {
    const simulator = await aSimulator();
    const order = simulator.rows('ecommerce_orders').find(({ totalPrice }) => typeof totalPrice === 'number');
    const { body } = await ask(simulator, `ecomOrders/${String(order?.['id'])}`);

    expect(body).toMatchObject({ ecomOrder: { totalPrice: String(order?.['totalPrice']) } });
  });

  it('of a contact brings its children along', async () => {
    const simulator = await aSimulator();
    const contact = Number(simulator.rows('contact_lists')[0]?.['contact']);
    const { body = {} } = await ask(simulator, `contacts/${contact}`);

    expect(idsOf(body['contactLists'] as [])).toEqual(
      await idsAt(simulator, `contacts/${contact}/contactLists`, 'contactLists'),
    );
    expect((body['contact'] as { readonly contactLists: unknown }).contactLists).toHaveLength(
      (body['contactLists'] as readonly unknown[]).length,
    );
  });
});

describe('an endpoint that the account does not have', () => {
  it('answers 403 or 404, for every record or for one parent', async () => {
    const simulator = await aSimulator({ absent: ['ecomOrderProducts', 'sms:404', 'ecomOrders/2/orderProducts:404'] });

    expect(await ask(simulator, 'ecomOrderProducts')).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('Upgrade') },
    });
    expect((await ask(simulator, 'sms')).status).toBe(404);
    expect((await ask(simulator, 'ecomOrders/2/orderProducts')).status).toBe(404);
    expect((await ask(simulator, 'ecomOrders/3/orderProducts')).status).toBe(200);
  });
});

describe('a fault', () => {
  const expected: Readonly<Record<Exclude<Fault, 'reset' | 'slow'>, object>> = {
    rate429: { status: 429 },
    unavailable503: { status: 503 },
    stray403: { status: 403 },
    error500: { status: 500 },
    empty: { status: 200, text: '' },
    cut: { status: 200, body: undefined },
    braces: { status: 200, body: {} },
    html: { status: 200, body: undefined },
    htmlError: { status: 502, body: undefined },
    softFailure: { status: 200, body: { success: 0 } },
  };

  it('may be that of one endpoint alone, for good or for a few calls', async () => {
    const simulator = await aSimulator({ broken: [{ endpoint: 'tags', fault: 'error500', times: 2 }] });
    const statuses: number[] = [];
    for (const path of ['tags', 'lists', 'tags', 'tags']) statuses.push((await ask(simulator, path)).status);
    expect(statuses).toEqual([500, 200, 500, 200]);
    await post(simulator, '/_simulator/settings', { broken: [{ endpoint: 'lists', fault: 'braces' }] });
    expect(await ask(simulator, 'lists')).toMatchObject({ status: 200, body: {} });
    expect(
      (await post(simulator, '/_simulator/settings', { broken: [{ endpoint: 'lists', fault: 'sunshine' }] })).status,
    ).toBe(400);
  });

  it.each(Object.entries(expected))('%s looks as the API’s does', async (fault, answer) => {
    const simulator = await aSimulator({ faults: { [fault]: 1 }, retryAfter: 3 });
    const page = await ask(simulator, 'users/me');

    expect(page).toMatchObject(answer);
    expect(page.headers.get('retry-after')).toBe(fault === 'rate429' ? '3' : null);
    expect(simulator.calls()).toMatchObject([{ n: 1, fault, path: '/api/3/users/me' }]);
  });

  it('may break the connection, and then the call is not completed', async () => {
    const simulator = await aSimulator({ faults: { reset: 1 } });

    await expect(ask(simulator, 'contacts')).rejects.toThrow(/terminated|fetch failed/);
    expect(simulator.calls()).toMatchObject([{ fault: 'reset', completed: false }]);
  });

  it('may be only slow', async () => {
    const simulator = await aSimulator({ faults: { slow: 1 }, slowMs: 40 });
    const startedAt = performance.now();

    expect((await ask(simulator, 'contacts')).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(39);
  });

  it('comes for the same calls with the same seed, and can be switched off while it runs', async () => {
    const faultsOf = async (): Promise<readonly (string | undefined)[]> => {
      const simulator = await runSimulator({ profile: 'tiny', seed: 3, faults: 'stray403=0.3,empty=0.3' });
      for (let call = 0; call < 40; call++) await ask(simulator, 'tags?limit=1');
      await post(simulator, '/_simulator/settings', { faults: '' });
      expect((await ask(simulator, 'tags')).status).toBe(200);
      await simulator.close();
      return simulator.calls().map(({ fault }) => fault);
    };
    const faults = await faultsOf();

    expect(new Set(faults)).toEqual(new Set([undefined, 'stray403', 'empty']));
    expect(await faultsOf()).toEqual(faults);
  });

  it('has an answer for each kind', () => {
    expect([...Object.keys(expected), 'reset', 'slow'].toSorted()).toEqual([...FAULTS].toSorted());
  });
});

describe('a budget', () => {
  it('refuses what is beyond it in any second, and counts that', async () => {
    const simulator = await aSimulator({ rate: 5 });
    const pages = await Promise.all(Array.from({ length: 12 }, () => ask(simulator, 'tags?limit=1')));
    const refused = pages.filter(({ status }) => status === 429);

    expect(refused).toHaveLength(7);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(pages[0]?.headers.get('ratelimit-limit')).toBe('5');
    expect(simulator.calls().filter(({ fault }) => fault === 'rateLimit')).toHaveLength(7);
  });
});

describe('the log of calls', () => {
  it('tells what was asked and what came of it', async () => {
    const simulator = await aSimulator();
    await ask(simulator, 'contacts?limit=3');
    const page = await ask(simulator, 'nothing');

    expect(page.headers.get('date')).not.toBeNull();
    expect((await ask(simulator, '/_simulator/calls?since=0')).body).toMatchObject({
      calls: [
        { n: 1, method: 'GET', path: '/api/3/contacts?limit=3', status: 200, rows: 3, completed: true },
        { n: 2, status: 404, completed: true },
      ],
    });
    expect((await ask(simulator, '/_simulator/calls?since=1')).body).toMatchObject({ calls: [{ n: 2 }] });
  });
});

describe('a start', () => {
  it('takes absent endpoints as text', async () => {
    const simulator = await runSimulator({ profile: 'tiny', absent: 'sms, ecomOrderProducts:404' });
    const answered = await Promise.all(['sms', 'ecomOrderProducts', 'tags'].map((path) => ask(simulator, path)));
    await simulator.close();

    expect(answered.map(({ status }) => status)).toEqual([403, 404, 200]);
  });

  it('on a port that is taken is one line that names it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;

    const error: unknown = await startSimulator({ port, profile: 'tiny' }).catch((refused: unknown) => refused);
    await new Promise((resolve) => other.close(resolve));

    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toBe(`Port ${port} is taken. Give another one by --port, or 0 for a free one`);
  });

  it.each([
    [{ profile: 'enormous' }, 'profile "enormous" does not exist'],
    [{ faults: 'cut=2' }, 'fault "cut=2"'],
    [{ rate: 0 }, 'rate 0 must be above 0'],
    [{ latencyMs: -1 }, 'latencyMs -1'],
    [{ hidden: 1 }, 'hidden 1'],
    [{ cap: 0 }, 'cap 0'],
    [{ seed: 1.5 }, 'seed 1.5'],
    [{ totals: 'some' }, 'totals "some" must be one of as-documented, missing,'],
    [{ inferredKeys: 'neither' }, 'inferred keys "neither" must be one of declared, other'],
  ])('with %j says what is wrong', async (wanted, message) => {
    const options = wanted as ProgramOptions;
    await expect(runSimulator(options)).rejects.toThrow(ConfigError);
    await expect(runSimulator(options)).rejects.toThrow(message);
  });
});
