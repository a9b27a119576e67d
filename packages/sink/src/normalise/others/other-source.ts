import type { AuditRecord } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';

/** What of a span tells of a call to a model. */
export interface ToldSpan {
  readonly attributes: Attributes;
  /** OTLP's `SpanKind`. */
  readonly kind: number;
  /** OTLP's `StatusCode`. */
  readonly statusCode: number;
  readonly events: readonly { readonly attributes: Attributes }[];
  readonly scope: { readonly name: string };
  readonly resource: { readonly attributes: Attributes };
}

/** Which attributes of a source hold a field of the record: the first that is there counts. */
export type FieldKeys = { readonly [Field in keyof AuditRecord]?: readonly string[] };

/** How fields follow from attributes in which they do not stand as they are; undefined where they do not. */
export type DerivedFields = {
  readonly [Field in keyof AuditRecord]?: (attributes: Attributes) => AuditRecord[Field] | undefined;
};

/** What another instrumentation writes of a call to a model, and how it becomes a record. */
export interface OtherSource {
  /** As the documentation calls it. */
  readonly name: string;
  /** Attributes of which every span that it may recognise has one. */
  readonly marks: readonly string[];
  readonly keys: FieldKeys;
  /** Whether the span is one call to a model, and not what contains the call or prepares it. */
  isModelCall(span: Pick<ToldSpan, 'attributes' | 'scope'>): boolean;
  /** What is not in an attribute as it stands. */
  readonly derive?: DerivedFields;
}

/** The text of an attribute; empty where it is none. */
export function textOf(attributes: Attributes, key: string): string {
  const value = attributes[key];
  return typeof value === 'string' ? value : '';
}

/** The first text among several attributes; empty where none is one. */
export function firstText(attributes: Attributes, keys: readonly string[]): string {
  return keys.map((key) => textOf(attributes, key)).find((text) => text !== '') ?? '';
}
