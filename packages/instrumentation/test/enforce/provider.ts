import { once } from 'node:events';
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { listen } from '@auditspan/testing';

/** A provider that counts what reaches it. */
export interface Provider {
  readonly url: string;
  /** Requests, each with its whole body. */
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  /** Bytes received over all connections, in HTTP/2 without those of a session before its first stream. */
  readonly bytes: number;
  /** Number of connections made to it. */
  readonly connections: number;
  /** Responds to nothing until {@link release}. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

type Answer = (path: string) => string | Buffer;

/** Starts a provider that responds to every call with 200. */
export async function startProvider(answer: Answer, version: 1 | 2 = 1): Promise<Provider> {
  const requests: { path: string; body: string }[] = [];
  const sockets = new Set<Socket>();
  let held: Promise<void> | undefined;
  let release: (() => void) | undefined;
  const handle = async (request: Readable & { url?: string | undefined }, response: Writable): Promise<void> => {
    const body = (await buffer(request)).toString();
    await held;
    requests.push({ path: request.url ?? '', body });
    response.end(answer(request.url ?? ''));
  };
  const server = version === 1 ? createHttp1() : createHttp2();
  server.on(
    'request',
    (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => {
      response.setHeader('content-type', 'application/json');
      handle(request, response).catch(() => undefined);
    },
  );
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    requests,
    get bytes() {
      return [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    },
    get connections() {
      return sockets.size;
    },
    hold() {
      held = new Promise((resolve) => (release = resolve));
    },
    release: () => release?.(),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
