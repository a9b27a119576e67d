import { context, type Context, type Span, type Tracer } from '@opentelemetry/api';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Fence } from '../hook/fence.ts';
import { isOwnTraffic } from '../tap/own-traffic.ts';
import { headersOf } from '../tap/header-fields.ts';
import type { UndiciRequest } from '../tap/outbound/undici-request.ts';
import { urlAt } from '../tap/url-place.ts';
import { noteClientStatus, noteError, startClientSpan, type OutgoingRequest } from './http-span.ts';
import type { ChannelHandlers } from '../hook/channel-set.ts';

/** Creates spans for the requests of `node:http` and `node:https` clients, except our own. */
export function httpClientSpans(tracer: () => Tracer | undefined, fence: Fence): ChannelHandlers {
  const spans = new WeakMap<object, Span>();
  return {
    'http.client.request.created': (message) => {
      const request = message['request'] as ClientRequest;
      const started = isOwnTraffic() ? undefined : tracer();
      const outgoing = started && outgoingOfHttp(request);
      const span = outgoing && startClientSpan(started, outgoing);
      if (span === undefined) return;
      spans.set(request, span);
      request.once(
        'close',
        fence.listener(() => span.end()),
      );
    },
    'http.client.response.finish': ({ request, response }) => {
      const span = spans.get(request as object);
      if (span !== undefined) noteClientStatus(span, (response as IncomingMessage).statusCode ?? 0);
    },
    'http.client.request.error': ({ request, error }) => {
      const span = spans.get(request as object);
      if (span !== undefined) noteError(span, error);
    },
  };
}

function outgoingOfHttp(request: ClientRequest): OutgoingRequest | undefined {
  const host = request.getHeader('host') ?? request.host;
  const url = urlAt(`${request.protocol}//${String(host)}`, request.path);
  if (url === null || request.method === 'CONNECT') return undefined;
  return {
    method: request.method,
    url,
    userAgent: request.getHeader('user-agent')?.toString(),
    within: context.active(),
    setHeader(name, value) {
      if (!request.headersSent) request.setHeader(name, value);
    },
  };
}

/**
 * Creates spans for the requests of undici, and so of `fetch`.
 *
 * @param contextOf returns the context in which the request was made
 */
export function undiciSpans(
  tracer: () => Tracer | undefined,
  contextOf: (request: object) => Context,
): ChannelHandlers {
  const spans = new WeakMap<object, Span>();
  const end = (message: Readonly<Record<string, unknown>>): void => {
    const span = spans.get(message['request'] as object);
    if (span === undefined) return;
    if (message['error'] !== undefined) noteError(span, message['error']);
    span.end();
  };
  return {
    'undici:request:create': ({ request }) => {
      const started = tracer();
      const outgoing = started && outgoingOfUndici(request as UndiciRequest, contextOf(request as object));
      const span = outgoing && startClientSpan(started, outgoing);
      if (span !== undefined) spans.set(request as object, span);
    },
    'undici:request:headers': ({ request, response }) => {
      const span = spans.get(request as object);
      if (span !== undefined) noteClientStatus(span, (response as { statusCode: number }).statusCode);
    },
    'undici:request:trailers': end,
    'undici:request:error': end,
  };
}

function outgoingOfUndici(request: UndiciRequest, within: Context): OutgoingRequest | undefined {
  const { origin, path, method } = request;
  const url = typeof path === 'string' ? urlAt(String(origin), path) : null;
  if (url === null || typeof method !== 'string' || method === 'CONNECT') return undefined;
  return {
    method,
    url,
    userAgent: headersOf(request.headers)['user-agent'],
    within,
    setHeader(name, value) {
      (Reflect.get(request, 'addHeader') as (name: string, value: string) => void).call(request, name, value);
    },
  };
}
