import { context, trace, type Context, type Span } from '@opentelemetry/api';
import { actingStore, type ActingContext } from '../acting-context.ts';
import { currentThread, type CallThread } from './call-thread.ts';
import { currentRequest, type RequestScope } from '../request-scope.ts';
import { lastStartedSpan } from './started-span.ts';

/** Where in the program a call is made. */
export interface OriginPlace {
  /** What the innermost `runAs` runs. */
  readonly runAs?: ActingContext | undefined;
  /** The request that is being answered. */
  readonly request?: RequestScope | undefined;
  /** Which call of the same code went before. */
  readonly thread?: CallThread | undefined;
  readonly activeSpan?: Span | undefined;
  /** Context of OpenTelemetry. */
  readonly context?: Context | undefined;
  /** The span that the calling code started last; it need not be active. */
  readonly startedSpan?: Span | undefined;
}

/** The place of the code that is running now. */
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
