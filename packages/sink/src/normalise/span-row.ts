import { ATTR_SERVICE_NAME } from '@auditspan/conventions';
import { type SpanRow, toTimestamp } from '@auditspan/store';
import { isSpanId } from '../decode/span-check.ts';
import type { Span } from '../decode/span.ts';
import { attributeText, toTextMap } from '../decode/attribute-text.ts';

/** Names of OTLP's span kinds, by number. */
export const KINDS: readonly string[] = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
/** Names of OTLP's status codes, by number. */
export const STATUS_CODES: readonly string[] = ['Unset', 'Ok', 'Error'];

/** Returns the row of a span in `otel_traces`. Values that do not fit their column are clamped. */
export function toSpanRow(span: Span): SpanRow {
  const { resource, scope, events, links } = span;
  return {
    Timestamp: toTimestamp(span.startTime),
    TraceId: span.traceId,
    SpanId: span.spanId,
    ParentSpanId: isSpanId(span.parentSpanId) ? span.parentSpanId : '',
    TraceState: span.traceState,
    SpanName: span.name,
    SpanKind: KINDS[span.kind] ?? 'Unspecified',
    ServiceName: attributeText(resource.attributes[ATTR_SERVICE_NAME] ?? null),
    ResourceAttributes: toTextMap(resource.attributes),
    ScopeName: scope.name,
    ScopeVersion: scope.version,
    SpanAttributes: toTextMap(span.attributes),
    Duration: span.endTime > span.startTime ? span.endTime - span.startTime : 0n,
    StatusCode: STATUS_CODES[span.statusCode] ?? 'Unset',
    StatusMessage: span.statusMessage,
    'Events.Timestamp': events.map(({ time }) => toTimestamp(time)),
    'Events.Name': events.map(({ name }) => name),
    'Events.Attributes': events.map(({ attributes }) => toTextMap(attributes)),
    'Links.TraceId': links.map(({ traceId }) => traceId),
    'Links.SpanId': links.map(({ spanId }) => spanId),
    'Links.TraceState': links.map(({ traceState }) => traceState),
    'Links.Attributes': links.map(({ attributes }) => toTextMap(attributes)),
  };
}
