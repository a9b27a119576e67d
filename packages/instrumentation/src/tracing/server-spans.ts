import { context, SpanKind, trace, type Context, type Tracer } from '@opentelemetry/api';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChannelHandlers } from '../hook/channel-set.ts';
import type { Fence } from '../hook/fence.ts';
import { nameOfSpan, serverAttributes } from './http-attributes.ts';
import { contextOfHeaders, noteError, noteServerStatus } from './http-span.ts';

/**
 * Creates spans for the requests that `node:http` servers receive, in whose context the service handles them.
 *
 * @param enter makes a context current for the rest of the running callback
 */
export function serverSpans(
  tracer: () => Tracer | undefined,
  fence: Fence,
  enter: (context: Context) => void,
): ChannelHandlers {
  return {
    'http.server.request.start': (message) => {
      const started = tracer();
      if (started === undefined) return;
      const request = message['request'] as IncomingMessage;
      const response = message['response'] as ServerResponse;
      const caller = contextOfHeaders(request.headers);
      const options = { kind: SpanKind.SERVER, attributes: serverAttributes(request) };
      const span = started.startSpan(nameOfSpan(request.method ?? ''), options, caller);
      const within = trace.setSpan(caller, span);
      enter(within);
      // Their events are emitted outside the async context.
      context.bind(within, request);
      context.bind(within, response);
      const closed = fence.listener(() => {
        if (response.writableFinished) noteServerStatus(span, response.statusCode);
        else noteError(span, { name: 'aborted' });
        span.end();
      });
      response.once('close', closed);
    },
  };
}
