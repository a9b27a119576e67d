import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import { override, type Undo } from '../../hook/override.ts';
import { subscribeAll } from '../../hook/channel-set.ts';
import { receive, type ServerTapOptions } from './received-request.ts';
import { followReceivedSession } from './received-session.ts';
import { headOfReceived } from './server-tap.ts';

type Emit = (this: unknown, ...args: unknown[]) => boolean;

/**
 * Observes the WebSocket sessions that `node:http` and `node:https` servers receive. No channel publishes them: when a
 * server with an upgrade listener gets a connection, its `emit` is wrapped from then on.
 */
export function tapUpgrades(options: ServerTapOptions): Undo {
  const { fence } = options;
  const servers = new Map<Server, Undo>();
  let isOver = false;
  const look = (server: Server, [event, request, socket, first]: readonly unknown[]): void => {
    if (event === 'upgrade') receiveUpgrade(options, request as IncomingMessage, socket as Socket, first);
    else if (event === 'close') servers.delete(server);
  };
  const follow = (server: Server): void => {
    const { emit: original } = server as { emit: Emit };
    const emit: Emit = function emit(this: unknown, ...args) {
      if (!isOver) fence.run(() => look(server, args));
      return original.apply(this, args);
    };
    servers.set(server, override(server, 'emit', emit as Server['emit']));
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
    for (const undo of servers.values()) undo();
  };
}

function receiveUpgrade(options: ServerTapOptions, request: IncomingMessage, socket: Socket, first: unknown): void {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return;
  const head = () => ({ ...headOfReceived(request), webSocket: true });
  const received = receive({ request, body: socket, shown: request, head }, options);
  if (received !== undefined) followReceivedSession(options.fence, socket, received, first);
}
