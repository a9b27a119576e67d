import type { Span, SpanContext } from '@opentelemetry/api';
import type { OriginPlace } from '../context/origin/origin-place.ts';
import { roleOfSpan } from './span-role.ts';
import type { SpanWatch } from './span-watch.ts';

/** Maximum number of enclosing spans examined. */
const MAX_DEPTH = 16;

/** The spans of other instrumentations that belong to a call. */
export interface CallSpans {
  /** The innermost span that represents this model call; it may cover several attempts. */
  readonly call?: Span | undefined;
  /** Spans of HTTP clients, which represent this attempt alone. */
  readonly exchanges: readonly Span[];
  /** Id of the span around the call, which its retries share. */
  readonly around?: string | undefined;
}

/**
 * Finds the spans of a call by walking outwards from where it is made, up to the first span that may contain many
 * calls: an agent, a tool, a received request.
 */
export function spansOfCall(place: OriginPlace, watch: SpanWatch): CallSpans {
  const exchanges: Span[] = [];
  let nearest: Span | undefined;
  let span = place.activeSpan && watch.unwrapped(place.activeSpan);
  for (let depth = 0; span !== undefined && depth < MAX_DEPTH; depth += 1) {
    const role = roleOfSpan(span);
    if (role === 'call') return { call: span, exchanges, around: idAround(span, watch) };
    if (role === 'container') break;
    if (role === 'exchange') exchanges.push(span);
    else nearest ??= span;
    span = watch.parentOf(span);
  }
  const around = idOf(nearest ?? span) ?? (exchanges[0] && idAround(exchanges[0], watch));
  return { call: startedHere(place, around, watch), exchanges, around };
}

/** Returns a span that represents the call but is not active, like Langfuse's: it was started beside the call. */
function startedHere(
  { startedSpan: span }: OriginPlace,
  around: string | undefined,
  watch: SpanWatch,
): Span | undefined {
  if (span?.isRecording() !== true || roleOfSpan(span) !== 'call') return undefined;
  return idAround(span, watch) === around ? span : undefined;
}

function idAround(span: Span, watch: SpanWatch): string | undefined {
  const parent = watch.parentOf(span);
  if (parent !== undefined) return idOf(parent);
  return (Reflect.get(span, 'parentSpanContext') as SpanContext | undefined)?.spanId;
}

function idOf(span: Span | undefined): string | undefined {
  return span?.spanContext().spanId;
}
