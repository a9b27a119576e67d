import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { ConnectionBound } from './connection-bound.ts';

/** Connections beyond the bound; a probe has one for as long as its answer takes. */
const RESERVE = 8;
/** Milliseconds after which one of them is closed, whatever it does. */
const LONGEST_STAY = 5000;
const PROBED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Whether a request is to be answered; where it is not, its connection is closed. */
export type Admit = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Makes a server keep to a bound, but for a few connections that may ask how it is and no more: where senders have taken all,
 * whoever looks after it is to see that, and not to take it for dead.
 */
export function keepBoundWithReserve(server: Server, { most, onRefused }: ConnectionBound): Admit {
  const held = new Set<Socket>();
  const refuse = (socket: Socket): void => {
    onRefused();
    socket.destroy();
  };
  server.maxConnections = most + RESERVE;
  server.on('drop', onRefused);
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    const isSpare = held.size >= most;
    if (!isSpare) held.add(socket);
    const timer = isSpare ? setTimeout(() => refuse(socket), LONGEST_STAY) : undefined;
    socket.once('close', () => {
      clearTimeout(timer);
      held.delete(socket);
    });
  });
  return (request, response) => {
    if (held.has(request.socket)) return true;
    response.setHeader('Connection', 'close');
    if (PROBED.has((request.url ?? '/').split('?', 1)[0] ?? '/')) return true;
    refuse(request.socket);
    return false;
  };
}
