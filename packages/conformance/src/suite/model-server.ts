import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Server, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { close, listen } from '@auditspan/testing';
import type { ModelCall, ModelReply, Scenario } from '../scenarios/scenario.ts';

/** A request as seen by the model's server; without headers, since tools may add some. */
export interface Served {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Whether the client stayed to the end of the response. */
  stayed: boolean;
}

/** The model of one run of one scenario. */
export interface ModelServer {
  readonly url: string;
  readonly served: readonly Served[];
  close(): Promise<void>;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

export async function startModelServer({ serve, protocol }: Scenario): Promise<ModelServer> {
  const served: Served[] = [];
  const sockets = new Set<Socket>();
  const handle = async (request: Request, response: Response): Promise<void> => {
    const seen: Served = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: await text(request),
      stayed: false,
    };
    response.once('finish', () => {
      seen.stayed = true;
    });
    const call: ModelCall = { path: seen.path, headers: request.headers, body: seen.body, index: served.length };
    served.push(seen);
    await serve(call, replyTo(response));
  };
  const listener = (request: Request, response: Response): void => {
    // A client may disconnect at any time.
    handle(request, response).catch(() => response.destroy());
  };
  const server: Server = protocol === 'h2c' ? createHttp2Server(listener) : createHttpServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  return {
    url: `http://localhost:${await listen(server)}`,
    served,
    async close() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
}

/** One type for both protocols, whose methods differ only in their types. */
function replyTo(response: Response): ModelReply {
  const stream = response as ServerResponse;
  return {
    head: (status, headers = {}) => void stream.writeHead(status, headers),
    async write(bytes) {
      if (stream.closed || stream.destroyed) return false;
      stream.write(bytes);
      await new Promise((resolve) => setImmediate(resolve));
      return !stream.closed && !stream.destroyed;
    },
    end: (bytes) => void stream.end(bytes),
  };
}
