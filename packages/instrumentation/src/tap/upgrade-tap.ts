import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import { subscribeAll, type Unsubscribe } from './channel-set.ts';
import { receive, type ServerTapOptions } from './received-request.ts';
import { followReceivedSession } from './received-session.ts';
import { headOfReceived } from './server-tap.ts';
import { shadow } from './shadow.ts';

/**
 * Follows the sessions over WebSocket that `node:http` and `node:https` servers receive. No channel tells of them: a server
 * that somebody waits at for upgrades is looked at when it gets a connection, and what it emits from then on.
 */
export function tapUpgrades(options: ServerTapOptions): Unsubscribe {
  const { fence } = options;
  const servers = new WeakSet<object>();
  let isOver = false;
  const follow = (server: Server): void => {
    servers.add(server);
    shadow(fence, server, 'emit', ([event, request, socket, first]) => {
      if (event !== 'upgrade' || isOver) return;
      receiveUpgrade(options, request as IncomingMessage, socket as Socket, first);
    });
  };
  const unsubscribe = subscribeAll(fence, {
    'net.server.socket': ({ socket }) => {
      const { server } = socket as { readonly server?: Server };
      if (server !== undefined && !servers.has(server) && server.listenerCount('upgrade') > 0) follow(server);
    },
  });
  return () => {
    isOver = true;
    unsubscribe();
  };
}

function receiveUpgrade(options: ServerTapOptions, request: IncomingMessage, socket: Socket, first: unknown): void {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return;
  const head = () => ({ ...headOfReceived(request), webSocket: true });
  const received = receive({ request, body: socket, shown: request, head }, options);
  if (received !== undefined) followReceivedSession(options.fence, socket, received, first);
}
