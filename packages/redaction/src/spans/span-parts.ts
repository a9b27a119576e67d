import { createTraceState, type Link, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';

import type { Redaction } from '../redaction.ts';

/** The context with its trace state redacted. */
export function redactContext(context: SpanContext, redaction: Redaction, place: string): SpanContext {
  const state = context.traceState?.serialize();
  if (state === undefined) return context;
  const redacted = redaction.text(`${place}trace_state`, state);
  return redacted === state ? context : { ...context, traceState: createTraceState(redacted) };
}

/** The link with its trace state and attributes redacted. */
export function redactLink(link: Link, index: number, redaction: Redaction): Link {
  const place = `links.${index}.`;
  const context = redactContext(link.context, redaction, place);
  if (link.attributes === undefined) return { ...link, context };
  return { ...link, context, attributes: redaction.attributes(`${place}attributes.`, link.attributes) };
}

/** The event with its name and attributes redacted. */
export function redactEvent(event: TimedEvent, index: number, redaction: Redaction): TimedEvent {
  const place = `events.${index}.`;
  const name = redaction.text(`${place}name`, event.name);
  if (event.attributes === undefined) return { ...event, name };
  return { ...event, name, attributes: redaction.attributes(`${place}attributes.`, event.attributes, event.name) };
}

/** The status with its message redacted. */
export function redactStatus({ code, message }: ReadableSpan['status'], redaction: Redaction): ReadableSpan['status'] {
  return message === undefined ? { code } : { code, message: redaction.text('status.message', message) };
}
