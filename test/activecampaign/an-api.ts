import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Played {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ends the connection: before anything is said, or in the middle of the body. */
  readonly breaks?: 'at once' | 'in the body';
  /** Says nothing for ever. */
  readonly hangs?: true;
}

export interface Call {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
}

type Play = (call: Call, count: number) => Played | Promise<Played>;

export const json = (value: unknown, played: Omit<Played, 'body'> = {}): Played => ({
  ...played,
  headers: { 'content-type': 'application/json', ...played.headers },
  body: JSON.stringify(value),
});

export const anAccount = json({ user: { id: '1', email: 'ada@example.com' } });
export const aPage = json({ contacts: [{ id: '1' }, { id: '2' }], meta: { total: '2' } });
export const forbidden = json({ message: 'Forbidden' }, { status: 403 });
export const aWebPage: Played = {
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Hello</title>',
};

/** A server on a free port that plays what it is told: the first answers in order, the last one for ever. */
export class AnApi {
  readonly calls: Call[] = [];
  connections = 0;
  port = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(play: Play) {
    this.#server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
      const call = { path: pathname, query: searchParams, headers: request.headers, atMs: performance.now() };
      this.calls.push(call);
      void Promise.resolve(play(call, this.calls.length)).then((played) => perform(played, request, response));
    });
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
    });
  }

  static async start(play: Play): Promise<AnApi> {
    const api = new AnApi(play);
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    api.port = (api.#server.address() as AddressInfo).port;
    return api;
  }

  /** Answers about data in turn, the last one for ever; `/users/me` is answered with `account`. */
  static playing(answers: readonly Played[], account: Played = anAccount): Promise<AnApi> {
    let played = 0;
    return AnApi.start(({ path }) => {
      if (path === '/api/3/users/me') return account;
      const answer = answers[Math.min(played, answers.length - 1)];
      played += 1;
      return answer ?? aPage;
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Calls that were not about the account. */
  get dataCalls(): readonly Call[] {
    return this.calls.filter(({ path }) => path !== '/api/3/users/me');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function perform(played: Played, request: IncomingMessage, response: ServerResponse): void {
  const { status = 200, headers = {}, body = '', breaks, hangs } = played;
  if (hangs) return;
  if (breaks === 'at once') {
    request.socket.destroy();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  if (breaks === undefined) {
    response.end(body);
    return;
  }
  response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
}
