import type { Link, SpanContext, TraceState } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';

import type { Redaction } from '../redaction.ts';

/** Redacts the trace state of a context. */
export function redactContext(context: SpanContext, redaction: Redaction, place: string): SpanContext {
  const { traceState } = context;
  if (traceState === undefined) return context;
  const text = traceState.serialize();
  const redacted = redaction.text(`${place}trace_state`, text);
  return redacted === text ? context : { ...context, traceState: withMembers(traceState, membersOf(redacted)) };
}

/** Replaces the members of a trace state, in order; members whose key was masked are removed. */
function withMembers(state: TraceState, members: ReadonlyMap<string, string>): TraceState {
  const kept = [...members].filter(([key]) => state.get(key) !== undefined);
  let result = [...membersOf(state.serialize()).keys()].reduce((left, key) => left.unset(key), state);
  // `set` inserts a member at the front.
  for (const [key, value] of kept.toReversed()) result = result.set(key, value);
  return result;
}

function membersOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((member) => [member, member.indexOf('=')] as const);
  return new Map(pairs.filter(([, at]) => at > 0).map(([member, at]) => [member.slice(0, at), member.slice(at + 1)]));
}

/** Redacts the trace state and attributes of a link. */
export function redactLink(link: Link, index: number, redaction: Redaction): Link {
  const place = `links.${index}.`;
  const context = redactContext(link.context, redaction, place);
  if (link.attributes === undefined) return { ...link, context };
  return { ...link, context, attributes: redaction.attributes(`${place}attributes.`, link.attributes) };
}

/** Redacts the name and attributes of an event. */
export function redactEvent(event: TimedEvent, index: number, redaction: Redaction): TimedEvent {
  const place = `events.${index}.`;
  const name = redaction.text(`${place}name`, event.name);
  if (event.attributes === undefined) return { ...event, name };
  return { ...event, name, attributes: redaction.attributes(`${place}attributes.`, event.attributes, event.name) };
}

/** Redacts the message of a status. */
export function redactStatus({ code, message }: ReadableSpan['status'], redaction: Redaction): ReadableSpan['status'] {
  return message === undefined ? { code } : { code, message: redaction.text('status.message', message) };
}
