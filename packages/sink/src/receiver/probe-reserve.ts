import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
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
  const held = new Set<string>();
  /** Reserved connections without a request so far, the oldest first. */
  const silent = new Map<string, Socket>();
  const refuse = (peer: string, socket: Socket): void => {
    silent.delete(peer);
    onRefused();
    socket.destroy();
  };
  /** A probe sends its request at once: it must find room although others have connected and say nothing. */
  const reserve = (peer: string, socket: Socket): void => {
    silent.set(peer, socket);
    const [oldest] = silent;
    if (oldest !== undefined && silent.size > RESERVE) refuse(...oldest);
  };
  server.maxConnections = most + 2 * RESERVE;
  server.on('drop', onRefused);
  // With TLS too, a connection counts as soon as it is accepted: it takes as much room if it never ends its handshake.
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    const isSpare = held.size >= most;
    if (isSpare) reserve(peer, socket);
    else held.add(peer);
    const timer = isSpare ? setTimeout(() => refuse(peer, socket), LONGEST_STAY) : undefined;
    socket.once('close', () => {
      clearTimeout(timer);
      held.delete(peer);
      silent.delete(peer);
    });
  });
  return (request, response) => {
    const peer = peerOf(request.socket);
    if (held.has(peer)) return true;
    silent.delete(peer);
    response.setHeader('Connection', 'close');
    if (PROBED.has((request.url ?? '/').split('?', 1)[0] ?? '/')) return true;
    refuse(peer, request.socket);
    return false;
  };
}

/** Returns the addresses of a connection, by which the socket of TLS is known to be that of the network. */
function peerOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
