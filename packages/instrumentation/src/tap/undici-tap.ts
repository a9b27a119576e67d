import type { Socket } from 'node:net';
import type { CallOrigin } from '../context/call-origin.ts';
import { symbolOf, type DispatchAnchors } from '../context/dispatch-anchor.ts';
import { bytesOf } from './body-chunk.ts';
import type { CallEnd, CallObserver, RequestHead } from './call-observer.ts';
import { subscribeAll, type Unsubscribe } from './channel-set.ts';
import type { Fence } from './fence.ts';
import { headersOfPairs } from './header-fields.ts';
import { shadow } from './shadow.ts';
import { headersOfUndici, headOfUndici, type UndiciRequest } from './undici-request.ts';
import { awaitHandshake } from './web-socket.ts';

/** What {@link tapUndici} needs. */
export interface UndiciTapOptions {
  readonly fence: Fence;
  readonly anchors: DispatchAnchors;
  /** Decides whether a request that has just been created is followed. */
  readonly observe: (head: RequestHead, origin: CallOrigin, request: object) => CallObserver | undefined;
}

/**
 * Follows the calls of every undici in the process, among them the one behind `fetch`, by its diagnostics channels.
 * Where an undici has no channels for bodies (before 7.11), methods of the single request are shadowed instead.
 */
export function tapUndici({ fence, anchors, observe }: UndiciTapOptions): Unsubscribe {
  const calls = new WeakMap<object, CallObserver>();
  const shadowed = new WeakSet();
  const callOf = (message: Message): CallObserver | undefined => calls.get(requestOf(message));

  const create = (message: Message): void => {
    const request = requestOf(message);
    const origin = anchors.originOf(request);
    anchors.adoptGlobal();
    const head = headOfUndici(request);
    const call = head === undefined ? undefined : observe(head, origin, request);
    if (call === undefined) return;
    calls.set(request, call);
    if (shadowBodies(fence, request, call)) shadowed.add(request);
  };
  const end = (message: Message, how: CallEnd): void => {
    const request = requestOf(message);
    const call = calls.get(request);
    calls.delete(request);
    call?.end(how, headersOfUndici(request));
  };
  const body = (message: Message, take: (call: CallObserver, chunk: Buffer) => void): void => {
    const call = shadowed.has(requestOf(message)) ? undefined : callOf(message);
    const chunk = call === undefined ? undefined : bytesOf(message['chunk']);
    if (call !== undefined && chunk !== undefined) take(call, chunk);
  };

  const openSession = (message: Message): void => {
    const request = requestOf(message);
    const call = calls.get(request);
    if (call === undefined || (request as UndiciRequest).upgrade !== 'websocket') return;
    // From then on the session's own end counts, and not the request's.
    awaitHandshake(fence, message['socket'] as Socket, call, () => calls.delete(request));
  };

  return subscribeAll(fence, {
    'undici:request:create': create,
    'undici:client:connected': () => anchors.noteFreed(),
    'undici:client:connectError': () => anchors.noteFreed(),
    'undici:client:sendHeaders': (message) => {
      anchors.noteFreed();
      anchors.adopt(clientOf(message['socket']));
      callOf(message)?.requestSent(headersOfUndici(requestOf(message)));
      openSession(message);
    },
    'undici:request:bodyChunkSent': (message) => body(message, (call, chunk) => call.requestBody(chunk)),
    'undici:request:headers': (message) => {
      const { statusCode, headers } = message['response'] as { statusCode: number; headers: unknown };
      callOf(message)?.responseHead(statusCode, headersOfPairs(headers as unknown[]));
    },
    'undici:request:bodyChunkReceived': (message) => body(message, (call, chunk) => call.responseBody(chunk)),
    'undici:request:trailers': (message) => end(message, { kind: 'complete' }),
    'undici:request:error': (message) => {
      anchors.noteFreed();
      end(message, { kind: 'failed', error: message['error'] });
    },
  });
}

type Message = Readonly<Record<string, unknown>>;

function requestOf(message: Message): object {
  return message['request'] as object;
}

function shadowBodies(fence: Fence, request: object, call: CallObserver): boolean {
  if (
    typeof Reflect.get(request, 'onBodySent') !== 'function' ||
    typeof Reflect.get(request, 'onData') !== 'function'
  ) {
    return false;
  }
  shadow(fence, request, 'onBodySent', ([chunk]) => {
    const bytes = bytesOf(chunk);
    if (bytes !== undefined) call.requestBody(bytes);
  });
  shadow(fence, request, 'onData', ([chunk]) => {
    const bytes = bytesOf(chunk);
    if (bytes !== undefined) call.responseBody(bytes);
  });
  return true;
}

/** The dispatcher that owns a socket: how a copy of undici that nobody showed us becomes known. */
function clientOf(socket: unknown): unknown {
  const symbol = symbolOf(socket, 'client');
  return symbol === undefined ? undefined : Reflect.get(socket as object, symbol);
}
