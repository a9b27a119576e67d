import type { IncomingMessage, ServerResponse } from 'node:http';
import { bytesOf } from '../body-chunk.ts';
import type { RequestHead } from '../call-observer.ts';
import { subscribeAll } from '../../hook/channel-set.ts';
import type { Undo } from '../../hook/override.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOfPairs } from '../header-fields.ts';
import { partsOfTarget } from '../request-target.ts';
import { plainAddress, receive, type ReceivedCall, type ServerTapOptions } from './received-request.ts';
import { followResponse } from './server-response.ts';
import { shadow } from '../../hook/shadow.ts';

/**
 * Observes the calls that `node:http` and `node:https` servers receive, and so those of the frameworks on top of them.
 * Every request gets its scope, in which its caller can be named; only model calls are observed.
 */
export function tapServer(options: ServerTapOptions): Undo {
  return subscribeAll(options.fence, {
    'http.server.request.start': (message) => {
      const request = message['request'] as IncomingMessage;
      const received = receive(
        { request, body: request, shown: request, head: () => headOfReceived(request) },
        options,
      );
      if (received !== undefined) followCall(options.fence, request, message['response'] as ServerResponse, received);
    },
  });
}

/** Returns the facts about a received request that are known when it arrives. */
export function headOfReceived(request: IncomingMessage): RequestHead {
  const { socket, url = '/' } = request;
  return {
    method: request.method ?? '',
    host: plainAddress(socket.localAddress) ?? '',
    port: socket.localPort ?? 0,
    ...partsOfTarget(url),
    headers: headersOfPairs(request.rawHeaders),
    clientAddress: plainAddress(socket.remoteAddress),
  };
}

function followCall(
  fence: Fence,
  request: IncomingMessage,
  response: ServerResponse,
  { call, origin }: ReceivedCall,
): void {
  followResponse(fence, response, call, () => origin.noteActiveSpan());
  shadow(fence, request, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.requestBody(bytes);
  });
}
