import type { AuditRecord } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';

/** The parts of a span that describe a model call. */
export interface ReportedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  /** OTLP's `SpanKind`. */
  readonly kind: number;
  /** OTLP's `StatusCode`. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly events: readonly { readonly attributes: Attributes }[];
  readonly scope: { readonly name: string };
  readonly resource: { readonly attributes: Attributes };
}

/** Attribute names by field of the record; the first one present counts. */
export type FieldKeys = { readonly [Field in keyof AuditRecord]?: readonly string[] };

/**
 * Derivations of fields from attributes that do not hold them verbatim, or from the span's name; undefined if there is no value.
 */
export type DerivedFields = {
  readonly [Field in keyof AuditRecord]?: (attributes: Attributes, name: string) => AuditRecord[Field] | undefined;
};

/** How another instrumentation records a model call, and how that is converted to a record. */
export interface OtherSource {
  /** Name, as in the documentation. */
  readonly name: string;
  /** Attributes of which every span of the source has at least one. */
  readonly marks: readonly string[];
  readonly keys: FieldKeys;
  /** Whether the span is a single model call, and not one that contains or prepares it. */
  isModelCall(span: Pick<ReportedSpan, 'attributes' | 'scope'>): boolean;
  /** Fields whose derivation comes before the attributes. */
  readonly derive?: DerivedFields;
  /** Fields that are derived if no attribute holds them. */
  readonly otherwise?: DerivedFields;
  /** Name endings; the first attribute with one counts if no listed name is present. */
  readonly endings?: { readonly [Field in keyof AuditRecord]?: RegExp };
  /** Returns why the call failed if the span's status does not say so; empty if it succeeded or the reason is unknown. */
  failure?(span: Pick<ReportedSpan, 'attributes' | 'events'>): string;
}

/** Returns a string attribute; empty if it is missing or not a string. */
export function textOf(attributes: Attributes, key: string): string {
  const value = attributes[key];
  return typeof value === 'string' ? value : '';
}

/** Returns the first string among several attributes; empty if there is none. */
export function firstText(attributes: Attributes, keys: readonly string[]): string {
  return keys.map((key) => textOf(attributes, key)).find((text) => text !== '') ?? '';
}
