import { context, trace, type Context, type Span } from '@opentelemetry/api';
import { actingStore, type ActingContext } from '../acting-context.ts';
import { currentThread, type CallThread } from './call-thread.ts';
import { currentRequest, type RequestScope } from '../request-scope.ts';
import { lastStartedSpan } from './started-span.ts';

/** Where in the program a call is made. */
export interface OriginPlace {
  /** Context of the innermost `runAs`. */
  readonly runAs?: ActingContext | undefined;
  /** The received request that is being handled. */
  readonly request?: RequestScope | undefined;
  /** Position among the calls of the same code. */
  readonly thread?: CallThread | undefined;
  readonly activeSpan?: Span | undefined;
  /** OpenTelemetry context. */
  readonly context?: Context | undefined;
  /** The span that the calling code started last; it need not be active. */
  readonly startedSpan?: Span | undefined;
}

/** Returns the place of the running code. */
export function placeHere(): OriginPlace {
  const active = context.active();
  return {
    runAs: actingStore().getStore(),
    request: currentRequest(),
    thread: currentThread(),
    activeSpan: trace.getSpan(active),
    context: active,
    startedSpan: lastStartedSpan(),
  };
}
