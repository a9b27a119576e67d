import { SIGNAL_NAMES, type Signal, type SignalNames } from '../decode/signal.ts';
import { many, one, shapeOf, type MessageShape } from './message-shape.ts';

// Source: opentelemetry-proto 1.9, opentelemetry/proto/{common,resource,trace,logs}/v1 and collector/{trace,logs}/v1.

const ENTITY_REF = shapeOf({
  '1 schemaUrl': one('text'),
  '2 type': one('text'),
  '3 idKeys': many('text'),
  '4 descriptionKeys': many('text'),
});

/** Shape of a resource. */
export const RESOURCE: MessageShape = shapeOf({
  '1 attributes': one('attributes'),
  '2 droppedAttributesCount': one('varint'),
  '3 entityRefs': many(ENTITY_REF),
});

/** Shape of an instrumentation scope. */
export const SCOPE: MessageShape = shapeOf({
  '1 name': one('text'),
  '2 version': one('text'),
  '3 attributes': one('attributes'),
  '4 droppedAttributesCount': one('varint'),
});

/** Shape of a span event. */
export const SPAN_EVENT: MessageShape = shapeOf({
  '1 timeUnixNano': one('fixed64'),
  '2 name': one('text'),
  '3 attributes': one('attributes'),
  '4 droppedAttributesCount': one('varint'),
});

const SPAN_LINK = shapeOf({
  '1 traceId': one('traceId'),
  '2 spanId': one('spanId'),
  '3 traceState': one('text'),
  '4 attributes': one('attributes'),
  '5 droppedAttributesCount': one('varint'),
  '6 flags': one('fixed32'),
});

const STATUS = shapeOf({ '2 message': one('text'), '3 code': one('varint') });

/** Shape of a span. */
export const SPAN: MessageShape = shapeOf({
  '1 traceId': one('traceId'),
  '2 spanId': one('spanId'),
  '3 traceState': one('text'),
  '4 parentSpanId': one('spanId'),
  '5 name': one('text'),
  '6 kind': one('varint'),
  '7 startTimeUnixNano': one('fixed64'),
  '8 endTimeUnixNano': one('fixed64'),
  '9 attributes': one('attributes'),
  '10 droppedAttributesCount': one('varint'),
  '11 events': many(SPAN_EVENT),
  '12 droppedEventsCount': one('varint'),
  '13 links': many(SPAN_LINK),
  '14 droppedLinksCount': one('varint'),
  '15 status': one(STATUS),
  '16 flags': one('fixed32'),
});

const LOG_RECORD: MessageShape = shapeOf({
  '1 timeUnixNano': one('fixed64'),
  '2 severityNumber': one('varint'),
  '3 severityText': one('text'),
  '5 body': one('value'),
  '6 attributes': one('attributes'),
  '7 droppedAttributesCount': one('varint'),
  '8 flags': one('fixed32'),
  '9 traceId': one('traceId'),
  '10 spanId': one('spanId'),
  '11 observedTimeUnixNano': one('fixed64'),
  '12 eventName': one('text'),
});

const SCOPE_SPANS = shapeOf({ '1 scope': one(SCOPE), '2 spans': many(SPAN), '3 schemaUrl': one('text') });
const SCOPE_LOGS = shapeOf({ '1 scope': one(SCOPE), '2 logRecords': many(LOG_RECORD), '3 schemaUrl': one('text') });

const RESOURCE_SPANS = shapeOf({
  '1 resource': one(RESOURCE),
  '2 scopeSpans': many(SCOPE_SPANS),
  '3 schemaUrl': one('text'),
});
const RESOURCE_LOGS = shapeOf({
  '1 resource': one(RESOURCE),
  '2 scopeLogs': many(SCOPE_LOGS),
  '3 schemaUrl': one('text'),
});

/** Shapes of a request and its items, with the names of its parts. */
export interface SignalShape extends SignalNames {
  readonly request: MessageShape;
  readonly item: MessageShape;
}

/** Shapes of `ExportTraceServiceRequest` and `ExportLogsServiceRequest`. */
export const SIGNAL_SHAPES: Readonly<Record<Signal, SignalShape>> = {
  traces: {
    ...SIGNAL_NAMES.traces,
    request: shapeOf({ '1 resourceSpans': many(RESOURCE_SPANS) }),
    item: SPAN,
  },
  logs: {
    ...SIGNAL_NAMES.logs,
    request: shapeOf({ '1 resourceLogs': many(RESOURCE_LOGS) }),
    item: LOG_RECORD,
  },
};
