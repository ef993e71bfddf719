import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly path: string;
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

/** Somebody's webhook: answers with these, one after the other, and then with 200 or what it is told. */
export async function aWebhook(answers: readonly Reply[] = []) {
  const heard: Heard[] = [];
  let rest: Reply = { status: 200 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += String(piece)));
    request.on('end', () => {
      const { status, headers = {} } = answers[heard.length] ?? rest;
      heard.push({ path: request.url ?? '', body });
      response.writeHead(status, headers).end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook/s3cret`,
    heard,
    answer: (reply: Reply): void => void (rest = reply),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
