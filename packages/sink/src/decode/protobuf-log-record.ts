import { AttributeSet } from './attribute-set.ts';
import type { DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import type { LogRecord } from './log-record.ts';
import { readAnyValue, readKeyValue } from './protobuf-attributes.ts';
import { addDropped } from './protobuf-span.ts';
import type { Resource, Scope } from './span.ts';
import { WireReader } from './wire-reader.ts';

/** A record that is being read. */
interface RecordParts {
  readonly fields: {
    -readonly [Field in Exclude<keyof LogRecord, 'attributes' | 'faults' | 'raw'>]: LogRecord[Field];
  };
  readonly attributes: AttributeSet;
  readonly faults: Faults;
  readonly budget: DecodeBudget;
}

type FieldReader = (reader: WireReader, parts: RecordParts) => void;

/** Source: opentelemetry/proto/logs/v1/logs.proto, message LogRecord. */
const RECORD_FIELDS: ReadonlyMap<number, FieldReader> = new Map<number, FieldReader>([
  [9, (reader, { fields }) => (fields.time = reader.fixed64())],
  [16, (reader, { fields }) => (fields.severityNumber = reader.int32())],
  [26, (reader, { fields, faults }) => (fields.severityText = reader.text(faults))],
  [42, (reader, { fields, faults, budget }) => (fields.body = readAnyValue(reader.message(), faults, budget, 0))],
  [50, (reader, { attributes, faults, budget }) => readKeyValue(reader.message(), attributes, faults, budget)],
  [56, (reader, { faults }) => addDropped(reader.int32(), faults)],
  [74, (reader, { fields }) => (fields.traceId = reader.hex())],
  [82, (reader, { fields }) => (fields.spanId = reader.hex())],
  [89, (reader, { fields }) => (fields.observedTime = reader.fixed64())],
  [98, (reader, { fields, faults }) => (fields.eventName = reader.text(faults))],
]);

/** Decodes a `LogRecord` message; the caller has counted the record itself. */
export function readLogRecord(raw: Buffer, resource: Resource, scope: Scope, budget: DecodeBudget): LogRecord {
  const faults = new Faults();
  const parts: RecordParts = {
    fields: emptyFields(resource, scope),
    attributes: new AttributeSet(faults),
    faults,
    budget,
  };
  const reader = new WireReader(raw);
  while (reader.next()) {
    const read = RECORD_FIELDS.get(reader.tag);
    if (read) read(reader, parts);
    else reader.skip();
  }
  return { ...parts.fields, attributes: parts.attributes.attributes, faults: faults.toArray(), raw };
}

function emptyFields(resource: Resource, scope: Scope): RecordParts['fields'] {
  return {
    time: 0n,
    observedTime: 0n,
    severityNumber: 0,
    severityText: '',
    body: null,
    eventName: '',
    traceId: '',
    spanId: '',
    resource,
    scope,
  };
}
