import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { ConnectionBound } from './connection-bound.ts';

/** Connections above the limit, for probes; each lasts for one response. As many again may be silent so far. */
const RESERVE = 8;
/** Milliseconds after which such a connection is closed in any case. */
const LONGEST_STAY = 5000;
const PROBED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Whether a request is to be answered; if not, its connection is closed. */
export type Admit = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Applies a connection limit to a server, plus a few connections that may only probe its health and metrics: when senders have
 * used up the limit, operators must still see that, and orchestrators must not take the sink for dead.
 */
export function keepBoundWithReserve(server: Server, { most, onRefused }: ConnectionBound): Admit {
  const held = new Set<Socket>();
  /** Reserved connections without a request so far, the oldest first. */
  const silent = new Set<Socket>();
  const refuse = (socket: Socket): void => {
    silent.delete(socket);
    onRefused();
    socket.destroy();
  };
  /** A probe sends its request at once: it must find room although others have connected and say nothing. */
  const reserve = (socket: Socket): void => {
    silent.add(socket);
    const [oldest] = silent;
    if (oldest !== undefined && silent.size > RESERVE) refuse(oldest);
  };
  server.maxConnections = most + 2 * RESERVE;
  server.on('drop', onRefused);
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    const isSpare = held.size >= most;
    if (isSpare) reserve(socket);
    else held.add(socket);
    const timer = isSpare ? setTimeout(() => refuse(socket), LONGEST_STAY) : undefined;
    socket.once('close', () => {
      clearTimeout(timer);
      held.delete(socket);
      silent.delete(socket);
    });
  });
  return (request, response) => {
    if (held.has(request.socket)) return true;
    silent.delete(request.socket);
    response.setHeader('Connection', 'close');
    if (PROBED.has((request.url ?? '/').split('?', 1)[0] ?? '/')) return true;
    refuse(request.socket);
    return false;
  };
}
