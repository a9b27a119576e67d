import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { RequestHead } from '../call-observer.ts';
import { subscribeAll } from '../../hook/channel-set.ts';
import type { Undo } from '../../hook/override.ts';
import { headersOfObject } from '../header-fields.ts';
import { followServerStream } from './http2-server-stream.ts';
import { opensWebSocket } from '../http2-request.ts';
import { internalOf } from '../../hook/internals.ts';
import { isOwnSession } from '../own-traffic.ts';
import { partsOfTarget } from '../request-target.ts';
import { plainAddress, receive, type ServerTapOptions, type ShownRequest } from './received-request.ts';

/**
 * Observes the calls that `node:http2` servers receive, with or without TLS, through the stream API or requests and
 * responses.
 */
export function tapHttp2Server(options: ServerTapOptions): Undo {
  return subscribeAll(options.fence, {
    'http2.server.stream.created': (message) => {
      const stream = message['stream'] as ServerHttp2Stream;
      const { session } = stream;
      // Pushed streams have even numbers, and are not requests.
      if (session === undefined || (stream.id ?? 0) % 2 === 0 || isOwnSession(session)) return;
      const headers = message['headers'] as IncomingHttpHeaders;
      const socket = socketOf(session as ServerHttp2Session);
      const shown = shownRequest(headers, socket);
      const received = receive({ request: stream, body: stream, shown, head: () => headOf(headers, socket) }, options);
      if (received !== undefined) followServerStream(options.fence, stream, received, opensWebSocket(headers));
    },
  });
}

/** Returns the connection itself: the proxy that a session exposes lacks some of its properties. */
function socketOf(session: ServerHttp2Session): Socket {
  return (internalOf(session, 'socket') ?? session.socket) as Socket;
}

function headOf(headers: IncomingHttpHeaders, socket: Socket): RequestHead {
  return {
    method: headers[':method'] ?? '',
    host: plainAddress(socket.localAddress) ?? '',
    port: socket.localPort ?? 0,
    ...partsOfTarget(headers[':path'] ?? '/'),
    webSocket: opensWebSocket(headers),
    headers: headersOfObject(headers),
    clientAddress: plainAddress(socket.remoteAddress),
  };
}

function shownRequest(headers: IncomingHttpHeaders, socket: Socket): ShownRequest {
  return {
    headers,
    socket,
    rawHeaders: [],
    /** Repeated fields have been joined by now. */
    get headersDistinct() {
      return Object.fromEntries(
        Object.entries(headers).map(([name, value = '']) => [name, [value].flat().flatMap((one) => one.split(', '))]),
      );
    },
  };
}
