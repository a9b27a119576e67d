/** A value of an attribute as OTLP's `AnyValue` holds it; `null` is the empty value. */
export type AttributeValue =
  | string
  | boolean
  | bigint
  | number
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | Attributes;

/** Attributes by key, on an object without prototype. Of a repeated key the first value counts. */
export interface Attributes {
  readonly [key: string]: AttributeValue;
}

/** What sent the spans. */
export interface Resource {
  readonly attributes: Attributes;
  /** What was wrong and put right, in words. */
  readonly faults: readonly string[];
  /** As received, like {@link Span.raw}. */
  readonly raw: Uint8Array;
}

/** The instrumentation that made the spans. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  /** As received, like {@link Span.raw}. */
  readonly raw: Uint8Array;
}

/** Something that happened within a span. */
export interface SpanEvent {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A pointer from a span to another. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
}

/** A span as OTLP brings it, the same whether it came as protobuf or as JSON. */
export interface Span {
  /** Hexadecimal, lower case; of any length until it is checked. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** OTLP's `SpanKind`: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Nanoseconds since 1970. */
  readonly startTime: bigint;
  /** Nanoseconds since 1970. */
  readonly endTime: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** OTLP's `StatusCode`: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly resource: Resource;
  readonly scope: Scope;
  /** What was wrong and put right, in words, without values. */
  readonly faults: readonly string[];
  /** The span as received: the bytes of its protobuf message, or of its JSON text. */
  readonly raw: Uint8Array;
}
