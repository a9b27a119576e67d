/*
 * The part of OTLP/JSON that tests and benchmarks use.
 */

/** Value of an attribute. */
export type Value =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly Value[] } };

/** An attribute. */
export interface Attribute {
  readonly key: string;
  readonly value: Value;
}

/** A span. */
export interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly Attribute[];
  readonly events?: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes?: readonly Attribute[];
  }[];
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes?: readonly Attribute[];
  }[];
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly traceState?: string;
}

/** The body of a request. */
export interface JsonRequest {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes?: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly JsonSpan[] }[];
  }[];
}

/** Returns attributes with plain values; a number is an integer. */
export function attributes(values: Readonly<Record<string, PlainValue>>): Attribute[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: valueOf(value) }));
}

/** A value of an attribute that is not a map. */
export type PlainValue = string | number | boolean | readonly string[];

function valueOf(value: PlainValue): Value {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}

/** Returns a request of one service. */
export function requestOf(service: string, spans: readonly JsonSpan[]): JsonRequest {
  return {
    resourceSpans: [{ resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans }] }],
  };
}

/** Returns the spans of a request. */
export function spansOf(request: JsonRequest): readonly JsonSpan[] {
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

/** Returns the value of a span's string attribute. */
export function attributeOf(span: JsonSpan, key: string): string | undefined {
  const value = span.attributes?.find((attribute) => attribute.key === key)?.value;
  return value !== undefined && 'stringValue' in value ? value.stringValue : undefined;
}

/** Sends a request; throws if it is rejected. */
export async function send(url: string, request: JsonRequest): Promise<void> {
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${answer}`);
}
