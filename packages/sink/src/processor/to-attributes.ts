import type { Attributes, AttributeValue } from '../decode/span.ts';

/** Attributes of OpenTelemetry's API as they are decoded: whole numbers are `bigint` there. */
export function toAttributes(attributes: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      (typeof value === 'number' ? BigInt(value) : value) as AttributeValue,
    ]),
  );
}
