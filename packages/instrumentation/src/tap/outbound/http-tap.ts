import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { originOfNext } from '../../context/origin/call-origin.ts';
import { codeOf } from '../../thrown.ts';
import { bytesOf } from '../body-chunk.ts';
import { cutOff, type CallEnd, type CallObserver, type ObserveCall, type RequestHead } from '../call-observer.ts';
import { subscribeAll, type ChannelHandlers } from '../../hook/channel-set.ts';
import type { Undo } from '../../hook/override.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOfObject, headersOfPairs } from '../header-fields.ts';
import { isOwnTraffic } from '../own-traffic.ts';
import { partsOfTarget } from '../request-target.ts';
import { shadow } from '../../hook/shadow.ts';
import { plainHost } from '../url-place.ts';
import { followWrites } from '../written.ts';
import { followSession } from './web-socket.ts';

/** Options of {@link tapHttp}. */
export interface HttpTapOptions<Call extends CallObserver> {
  readonly fence: Fence;
  readonly observe: ObserveCall<Call>;
  /** Called with each observed request before any of it is sent; may hold it back. */
  readonly gate: (request: ClientRequest, call: Call) => void;
  /** Called with a request that has just been created and could not be observed. */
  readonly refuse: (request: ClientRequest) => void;
}

/** A call, with facts that only matter at its end. */
interface HttpCall {
  readonly observer: CallObserver;
  response: IncomingMessage | undefined;
  error: unknown;
  /** The caller destroyed the request or the response. */
  abandoned: boolean;
  /** Its connection has become a WebSocket, which outlives the request. */
  upgraded: boolean;
}

/** Observes the calls of `node:http` and `node:https` clients, and of the libraries on top of them. */
export function tapHttp<Call extends CallObserver>({ fence, observe, gate, refuse }: HttpTapOptions<Call>): Undo {
  const calls = new WeakMap<object, HttpCall>();
  const handlers: ChannelHandlers = {
    'http.client.request.created': ({ request }) => {
      if (isOwnTraffic()) return;
      const client = request as ClientRequest;
      const observer = observe(headOf(client), originOfNext());
      if (observer === undefined) return;
      observer.begin();
      const call = { observer, response: undefined, error: undefined, abandoned: false, upgraded: false };
      calls.set(client, call);
      followRequest(fence, client, call);
      gate(client, observer);
    },
    'http.client.request.start': ({ request }) => {
      const client = request as ClientRequest;
      calls.get(client)?.observer.requestSent(headersOfObject(client.getHeaders()));
    },
    'http.client.response.finish': ({ request, response }) => {
      const call = calls.get(request as object);
      if (call !== undefined) followResponse(fence, response as IncomingMessage, call);
    },
    'http.client.request.error': ({ request, error }) => {
      const call = calls.get(request as object);
      if (call !== undefined) call.error ??= error;
    },
  };
  return subscribeAll(fence, handlers, {
    'http.client.request.created': ({ request }) => {
      if (fence.run(isOwnTraffic) !== true) refuse(request as ClientRequest);
    },
  });
}

/** The port at the end of a `host`, which may be an IPv6 address. */
const PORT = /:(\d+)$/u;

function headOf(request: ClientRequest): RequestHead {
  const port: unknown = Reflect.get(request, 'port') ?? PORT.exec(request.getHeader('host')?.toString() ?? '')?.[1];
  return {
    method: request.method,
    host: plainHost(request.host),
    port: Number(port) || (request.protocol === 'https:' ? 443 : 80),
    ...partsOfTarget(request.path),
    webSocket: request.getHeader('upgrade')?.toString().toLowerCase() === 'websocket',
    headers: headersOfObject(request.getHeaders()),
  };
}

function followRequest(fence: Fence, request: ClientRequest, call: HttpCall): void {
  // Registered first: should anything below fail, the call is still recorded.
  const closed = fence.listener(() => {
    if (!call.upgraded) call.observer.end(endOf(call), headersOfObject(request.getHeaders()));
  });
  request.once('close', closed);
  shadow(fence, request, 'destroy', ([error]) => noteDestroyed(call, error));
  followWrites(fence, request, (bytes) => call.observer.requestBody(bytes));
  followUpgrade(fence, request, call);
}

/** Wraps `emit` instead of adding a listener: without a listener of the caller's, Node must reject the upgrade. */
function followUpgrade(fence: Fence, request: ClientRequest, call: HttpCall): void {
  shadow(fence, request, 'emit', ([event, response, socket, first]) => {
    if (event !== 'upgrade' || request.listenerCount('upgrade') === 0) return;
    call.upgraded = true;
    const { statusCode = 0, rawHeaders } = response as IncomingMessage;
    call.observer.responseHead(statusCode, headersOfPairs(rawHeaders), true);
    followSession(fence, socket as Socket, call.observer);
    if (Buffer.isBuffer(first)) call.observer.responseBody(first);
  });
}

function followResponse(fence: Fence, response: IncomingMessage, call: HttpCall): void {
  call.response = response;
  call.observer.responseHead(response.statusCode ?? 0, headersOfPairs(response.rawHeaders));
  shadow(fence, response, 'push', ([chunk, encoding]) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.observer.responseBody(bytes);
  });
  shadow(fence, response, 'destroy', ([error]) => noteDestroyed(call, error));
}

/** Node itself destroys a response whose connection was lost; any other destroy comes from the caller. */
function noteDestroyed(call: HttpCall, error: unknown): void {
  if (codeOf(error) === 'ECONNRESET') call.error ??= error;
  else if (call.response?.complete !== true && call.error === undefined) {
    call.abandoned = true;
    if (error !== undefined && error !== null) call.error = error;
  }
}

function endOf({ response, error, abandoned }: HttpCall): CallEnd {
  if (response?.complete === true) return { kind: 'complete' };
  return cutOff(abandoned, error ?? new Error('The connection was closed.'));
}
