import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A real forward proxy on a free port: absolute URLs for plain http, CONNECT for the rest. */
export class AProxy {
  /** `GET http://…` and `CONNECT host:port`, as they came. */
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** Every byte that went through a tunnel towards the API. */
  readonly tunnelled: Buffer[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(refuses: number | undefined) {
    this.#server = createServer((request, response) => {
      this.#note(request);
      const { host: _, 'proxy-authorization': __, ...headers } = request.headers;
      const onward = forward(request.url ?? '', { headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.end();
    });
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => {
      this.#note(request);
      if (refuses !== undefined) return socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`);
      const [, port] = (request.url ?? '').split(':');
      const onward = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      for (const one of [socket, onward]) {
        this.#sockets.add(one);
        one.on('error', () => one.destroy());
      }
      socket.on('data', (bytes: Buffer) => this.tunnelled.push(bytes));
      socket.pipe(onward).pipe(socket);
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
  }

  static async start({ refuses }: { readonly refuses?: number } = {}): Promise<AProxy> {
    const proxy = new AProxy(refuses);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note({ method, url, headers }: IncomingMessage): void {
    this.requests.push(`${method} ${url}`);
    this.authorizations.push(headers['proxy-authorization']);
  }
}
