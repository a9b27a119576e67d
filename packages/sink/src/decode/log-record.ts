import type { AttributeValue, Attributes, Resource, Scope } from './span.ts';

/** A log record as OTLP brings it, the same whether it came as protobuf or as JSON. */
export interface LogRecord {
  /** Nanoseconds since 1970; 0 where the sender does not know. */
  readonly time: bigint;
  /** When it was first seen, nanoseconds since 1970; 0 where nobody says. */
  readonly observedTime: bigint;
  /** OTLP's `SeverityNumber`: 1 to 24, 17 and above are errors; 0 unspecified. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** Text, or anything that an attribute can hold. */
  readonly body: AttributeValue;
  /** What kind of event it is; empty where it is none. */
  readonly eventName: string;
  readonly attributes: Attributes;
  /** Hexadecimal, lower case; of any length. Empty where the record belongs to no trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly resource: Resource;
  readonly scope: Scope;
  /** What was wrong and put right, in words, without values. */
  readonly faults: readonly string[];
  /** The record as received: the bytes of its protobuf message, or of its JSON text. */
  readonly raw: Uint8Array;
}
