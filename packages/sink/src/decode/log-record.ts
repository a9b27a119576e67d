import type { AttributeValue, Attributes, Resource, Scope } from './span.ts';

/** A log record of OTLP, decoded from protobuf or JSON alike. */
export interface LogRecord {
  /** Nanoseconds since the Unix epoch; 0 if unknown. */
  readonly time: bigint;
  /** When it was observed, in nanoseconds since the Unix epoch; 0 if unknown. */
  readonly observedTime: bigint;
  /** OTLP's `SeverityNumber`: 1 to 24, 17 and above are errors; 0 is unspecified. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** Text, or any other attribute value. */
  readonly body: AttributeValue;
  /** Name that identifies the kind of event; empty if it is not an event. */
  readonly eventName: string;
  readonly attributes: Attributes;
  /** Hexadecimal, lower case, of any length. Empty if the record belongs to no trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly resource: Resource;
  readonly scope: Scope;
  /** Faults that were repaired, as text without values. */
  readonly faults: readonly string[];
  /** The record as received: the bytes of its protobuf message or of its JSON text. */
  readonly raw: Uint8Array;
}
