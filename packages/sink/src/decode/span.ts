/** The value of an attribute, OTLP's `AnyValue`; `null` is the empty value. */
export type AttributeValue =
  | string
  | boolean
  | bigint
  | number
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | Attributes;

/** Attributes by key, on an object without prototype. The first value of a repeated key wins. */
export interface Attributes {
  readonly [key: string]: AttributeValue;
}

/** The entity that produced the spans. */
export interface Resource {
  readonly attributes: Attributes;
  /** Faults that were repaired, as text. */
  readonly faults: readonly string[];
  /** As received, like {@link Span.raw}. */
  readonly raw: Uint8Array;
}

/** The instrumentation scope of the spans. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  /** As received, like {@link Span.raw}. */
  readonly raw: Uint8Array;
}

/** An event of a span. */
export interface SpanEvent {
  /** Nanoseconds since the Unix epoch. */
  readonly time: bigint;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A link from a span to another. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
}

/** A span of OTLP, decoded from protobuf or JSON alike. */
export interface Span {
  /** Hexadecimal, lower case, of any length until it is validated. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** OTLP's `SpanKind`: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Nanoseconds since the Unix epoch. */
  readonly startTime: bigint;
  /** Nanoseconds since the Unix epoch. */
  readonly endTime: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** OTLP's `StatusCode`: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly resource: Resource;
  readonly scope: Scope;
  /** Faults that were repaired, as text without values. */
  readonly faults: readonly string[];
  /** The span as received: the bytes of its protobuf message or of its JSON text. */
  readonly raw: Uint8Array;
}
