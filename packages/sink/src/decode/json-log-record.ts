import { type DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import { readJsonAttributes, readJsonValue } from './json-attributes.ts';
import { idOf, objectOf, smallIntegerOf, textOf, timeOf } from './json-fields.ts';
import { rawText } from './json-span.ts';
import type { LogRecord } from './log-record.ts';
import { addDropped } from './protobuf-span.ts';
import type { Resource, Scope } from './span.ts';

/** Reads a log record of OTLP/JSON; the caller has counted the record itself. */
export function readJsonLogRecord(value: unknown, resource: Resource, scope: Scope, budget: DecodeBudget): LogRecord {
  const record = objectOf(value, 'logRecords[]');
  const faults = new Faults();
  const attributes = readJsonAttributes(record['attributes'], faults, budget);
  addDropped(smallIntegerOf(record['droppedAttributesCount'], 'droppedAttributesCount'), faults);
  return {
    time: timeOf(record['timeUnixNano'], 'timeUnixNano'),
    observedTime: timeOf(record['observedTimeUnixNano'], 'observedTimeUnixNano'),
    severityNumber: smallIntegerOf(record['severityNumber'], 'severityNumber'),
    severityText: textOf(record['severityText'], 'severityText', faults),
    body: readJsonValue(record['body'], faults, budget, 0),
    eventName: textOf(record['eventName'], 'eventName', faults),
    attributes,
    traceId: idOf(record['traceId'], 'traceId'),
    spanId: idOf(record['spanId'], 'spanId'),
    resource,
    scope,
    faults: faults.toArray(),
    raw: rawText(record),
  };
}
