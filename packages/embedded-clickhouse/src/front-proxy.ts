import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { AuthenticatedUser } from './credentials.ts';
import { FAILED_TRAILER, READONLY_HEADER, USER_HEADER } from './engine-options.ts';
import type { EngineProcess } from './engine-process.ts';
import { queryError } from './query-error.ts';
import { forgetRefusedBody } from './refused-body.ts';

/** Headers that belong to one connection, or that only the front server may read. */
const DROPPED = new Set([
  'authorization',
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'upgrade',
  'x-clickhouse-key',
  'x-clickhouse-user',
  READONLY_HEADER,
  USER_HEADER,
]);

function headersFor(incoming: IncomingMessage, user: AuthenticatedUser): OutgoingHttpHeaders {
  const kept = Object.entries(incoming.headers).filter(([name]) => !DROPPED.has(name));
  return {
    ...Object.fromEntries(kept),
    host: 'engine',
    [USER_HEADER]: encodeURIComponent(user.name),
    [READONLY_HEADER]: user.readonly ? '1' : '0',
  };
}

function answerHeaders(answer: IncomingMessage): OutgoingHttpHeaders {
  const { connection: _connection, 'keep-alive': _keepAlive, ...headers } = answer.headers;
  return headers;
}

/**
 * Sends the engine's response. If it failed after it had started, the connection is cut after the error, without the
 * final chunk, as servers do: a client that does not look for the error must not take the partial result for the whole.
 */
async function deliver(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(answer.statusCode ?? 500, answerHeaders(answer));
  try {
    await pipeline(answer, response, { end: false });
    if (answer.trailers[FAILED_TRAILER] === undefined) response.end();
    else response.socket?.destroySoon();
  } catch {
    response.destroy();
  }
}

/** Returns the URL without its credentials. */
function pathFor(url: URL): string {
  const params = new URLSearchParams(url.searchParams);
  params.delete('user');
  params.delete('password');
  return `${url.pathname}?${params.toString()}`;
}

/** Forwards requests to the engine process. */
export interface FrontProxy {
  /** @param fail - responds instead of the engine if it went away before it started to respond. */
  forward(
    incoming: IncomingMessage,
    response: ServerResponse,
    target: ForwardTarget,
    fail: (error: Error) => void,
  ): void;
  close(): void;
}

/** Engine and user of a forwarded request. */
export interface ForwardTarget {
  readonly engine: EngineProcess;
  readonly url: URL;
  readonly user: AuthenticatedUser;
}

/** Creates the proxy, with keep-alive connections. */
export function createFrontProxy(): FrontProxy {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  return {
    forward(incoming, response, { engine, url, user }, fail) {
      const outgoing = httpRequest({
        agent,
        socketPath: engine.socketPath,
        method: incoming.method ?? 'GET',
        path: pathFor(url),
        headers: headersFor(incoming, user),
      });
      response.once('close', () => outgoing.destroy());
      outgoing.once('response', (answer) => void deliver(answer, response));
      outgoing.on('error', () => {
        if (response.headersSent || response.destroyed) response.destroy();
        else fail(queryError('NETWORK_ERROR', 'The embedded ClickHouse ended while running the query; try again'));
      });
      forgetRefusedBody(incoming, response);
      incoming.pipe(outgoing);
    },
    close: () => agent.destroy(),
  };
}
