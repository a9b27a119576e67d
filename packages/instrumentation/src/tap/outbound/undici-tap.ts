import type { ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import type { DispatchAnchors } from '../../context/origin/dispatch-anchor.ts';
import { bytesOf } from '../body-chunk.ts';
import type { CallEnd, CallObserver, Headers, RequestHead } from '../call-observer.ts';
import { subscribeAll, type ChannelHandlers } from '../../hook/channel-set.ts';
import type { Undo } from '../../hook/override.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOf, headersOfPairs } from '../header-fields.ts';
import { internalOf } from '../../hook/internals.ts';
import { followClientStream } from './http2-client-stream.ts';
import { shadow } from '../../hook/shadow.ts';
import { fieldsOfError } from '../../thrown.ts';
import { headersSince, headOfUndici, type ReadHeaders, type UndiciRequest } from './undici-request.ts';
import { awaitHandshake } from './web-socket.ts';

/** Options of {@link tapUndici}. */
export interface UndiciTapOptions {
  readonly fence: Fence;
  readonly anchors: DispatchAnchors;
  /** Decides whether a request that has just been created is observed. */
  readonly observe: (head: RequestHead, origin: CallOrigin, request: object) => CallObserver | undefined;
  /** Called with a new request that could not be observed; calls no function that may have failed. */
  readonly refuse: (request: object) => void;
}

/** A call, and the state of its observation. */
interface UndiciCall {
  readonly observer: CallObserver;
  /** Its bodies are observed through its own methods, and not through channels. */
  isShadowed: boolean;
  /** Its headers when it was created. */
  readonly created: ReadHeaders;
  /** Its headers as they were sent. */
  sent?: Headers;
  /** It has a response. For HTTP/2 requests of undici 6, no channel publishes anything earlier. */
  hasResponse: boolean;
}

/**
 * Observes the calls of every copy of undici in the process, including the one behind `fetch`, through its diagnostics
 * channels. If a copy has no channels for bodies (before 7.11), methods of the individual request are wrapped instead.
 */
export function tapUndici({ fence, anchors, observe, refuse }: UndiciTapOptions): Undo {
  const calls = new WeakMap<object, UndiciCall>();

  const create = (message: Message): void => {
    const request = requestOf(message);
    const origin = anchors.originOf(request);
    anchors.adoptGlobal();
    const head = headOfUndici(request);
    const observer = head === undefined ? undefined : observe(head, origin, request);
    if (observer === undefined) return;
    observer.begin();
    const call: UndiciCall = {
      observer,
      created: createdHeaders(request, head),
      isShadowed: false,
      hasResponse: false,
    };
    calls.set(request, call);
    call.isShadowed = shadowBodies(fence, request, observer);
    if (head?.webSocket === true) followUpgradedStream(fence, request, observer, () => calls.delete(request));
  };
  const end = (message: Message, how: CallEnd): void => {
    const request = requestOf(message);
    const call = calls.get(request);
    calls.delete(request);
    call?.observer.end(how, call.sent ?? headersSince(request, call.created));
  };
  const sendHead = (message: Message): void => {
    const request = requestOf(message);
    const call = calls.get(request);
    if (call === undefined) return;
    call.sent = headersSince(request, call.created);
    call.observer.requestSent(call.sent);
    if ((request as UndiciRequest).upgrade !== 'websocket') return;
    // From then on the session's own end counts, and not the request's.
    awaitHandshake(fence, message['socket'] as Socket, call.observer, () => calls.delete(request));
  };

  const handlers: ChannelHandlers = {
    'undici:request:create': create,
    'undici:client:connected': () => anchors.noteFreed(),
    'undici:client:connectError': () => anchors.noteFreed(),
    'undici:client:sendHeaders': (message) => {
      anchors.noteFreed();
      anchors.adopt(clientOf(message['socket']));
      sendHead(message);
    },
    ...bodyHandlers(calls),
    'undici:request:headers': (message) => takeHead(message, calls.get(requestOf(message))),
    'undici:request:trailers': (message) => {
      calls.get(requestOf(message))?.observer.responseTrailers(headersOf(message['trailers']));
      end(message, { kind: 'complete' });
    },
    'undici:request:error': (message) => {
      anchors.noteFreed();
      end(message, endBy(message['error'], calls.get(requestOf(message))));
    },
  };
  return subscribeAll(fence, handlers, { 'undici:request:create': ({ request }) => refuse(request as object) });
}

function takeHead(message: Message, call: UndiciCall | undefined): void {
  if (call === undefined) return;
  const { statusCode, headers } = message['response'] as { statusCode: number; headers: unknown };
  call.hasResponse = true;
  call.observer.responseHead(statusCode, headersOfPairs(headers as unknown[]));
}

/** Passes bodies to calls whose request methods are not wrapped. */
function bodyHandlers(calls: WeakMap<object, UndiciCall>): ChannelHandlers {
  const observerOf = (message: Message): CallObserver | undefined => {
    const call = calls.get(requestOf(message));
    return call?.isShadowed === false ? call.observer : undefined;
  };
  return {
    'undici:request:bodyChunkSent': (message) => {
      const chunk = bytesOf(message['chunk']);
      if (chunk !== undefined) observerOf(message)?.requestBody(chunk);
    },
    'undici:request:bodyChunkReceived': (message) => {
      const chunk = bytesOf(message['chunk']);
      if (chunk !== undefined) observerOf(message)?.responseBody(chunk);
    },
  };
}

type Message = Readonly<Record<string, unknown>>;

function requestOf(message: Message): object {
  return message['request'] as object;
}

/** Copies the list, since others may append to it. */
function createdHeaders({ headers }: UndiciRequest, head: RequestHead | undefined): ReadHeaders {
  return { fields: Array.isArray(headers) ? [...headers] : [], headers: head?.headers ?? {} };
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

/**
 * Observes the session of a handshake over HTTP/2, which is a stream. Over HTTP/1.1 the session is already observed by
 * then.
 *
 * @param upgraded called before the channels publish; returns whether the session is not observed yet
 */
function followUpgradedStream(fence: Fence, request: object, call: CallObserver, upgraded: () => boolean): void {
  const look = ([status, headers, stream]: readonly unknown[]): void => {
    if (!upgraded()) return;
    call.responseHead(Number(status), headersOf(headers), true);
    followClientStream(fence, stream as ClientHttp2Stream, call, true);
  };
  // The name in undici 8, and in earlier versions.
  for (const name of ['onRequestUpgrade', 'onUpgrade']) shadow(fence, request, name, look);
}

/**
 * A caller may abort with any reason, which is then the error: without a code it comes neither from undici nor from the
 * system. The connect function may be the service's own, and throw any errors.
 */
function endBy(error: unknown, call: UndiciCall | undefined): CallEnd {
  const { name, code, cause } = fieldsOfError(error);
  const wasSent = call?.sent !== undefined || call?.hasResponse === true;
  const isReason = wasSent && name !== 'TimeoutError' && code === undefined && !(cause instanceof Error);
  return isReason ? { kind: 'abandoned' } : { kind: 'failed', error };
}

/** Returns the dispatcher that owns a socket: this is how a new copy of undici is discovered. */
function clientOf(socket: unknown): unknown {
  return internalOf(socket, 'client');
}
