import { MalformedRequestError } from '../errors.ts';
import type { DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import { readJsonAttributes } from './json-attributes.ts';
import { arrayOf, idOf, objectOf, smallIntegerOf, textOf, timeOf } from './json-fields.ts';
import { addDropped } from './protobuf-span.ts';
import type { Resource, Scope, Span, SpanEvent, SpanLink } from './span.ts';

/** Reads a span of OTLP/JSON; the caller has counted the span itself. */
export function readJsonSpan(value: unknown, resource: Resource, scope: Scope, budget: DecodeBudget): Span {
  const span = objectOf(value, 'spans[]');
  const status = objectOf(span['status'], 'status');
  const faults = new Faults();
  const attributes = readJsonAttributes(span['attributes'], faults, budget);
  addDropped(smallIntegerOf(span['droppedAttributesCount'], 'droppedAttributesCount'), faults);
  return {
    traceId: idOf(span['traceId'], 'traceId'),
    spanId: idOf(span['spanId'], 'spanId'),
    parentSpanId: idOf(span['parentSpanId'], 'parentSpanId'),
    traceState: textOf(span['traceState'], 'traceState', faults),
    name: textOf(span['name'], 'name', faults),
    kind: smallIntegerOf(span['kind'], 'kind'),
    startTime: timeOf(span['startTimeUnixNano'], 'startTimeUnixNano'),
    endTime: timeOf(span['endTimeUnixNano'], 'endTimeUnixNano'),
    attributes,
    events: arrayOf(span['events'], 'events').map((event) => readEvent(event, faults, budget)),
    links: arrayOf(span['links'], 'links').map((link) => readLink(link, faults, budget)),
    statusCode: smallIntegerOf(status['code'], 'status.code'),
    statusMessage: textOf(status['message'], 'status.message', faults),
    resource,
    scope,
    faults: faults.toArray(),
    raw: rawText(span),
  };
}

function readEvent(value: unknown, faults: Faults, budget: DecodeBudget): SpanEvent {
  budget.take();
  const event = objectOf(value, 'events[]');
  return {
    time: timeOf(event['timeUnixNano'], 'events[].timeUnixNano'),
    name: textOf(event['name'], 'events[].name', faults),
    attributes: readJsonAttributes(event['attributes'], faults, budget),
  };
}

function readLink(value: unknown, faults: Faults, budget: DecodeBudget): SpanLink {
  budget.take();
  const link = objectOf(value, 'links[]');
  return {
    traceId: idOf(link['traceId'], 'links[].traceId'),
    spanId: idOf(link['spanId'], 'links[].spanId'),
    traceState: textOf(link['traceState'], 'links[].traceState', faults),
    attributes: readJsonAttributes(link['attributes'], faults, budget),
  };
}

/** Serialises an object again, with unknown members. Fails only if it is nested too deep. */
export function rawText(span: object): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(span));
  } catch (error) {
    throw new MalformedRequestError('the body is not OTLP/JSON: it is nested too deep', { cause: error });
  }
}
