import type { Attributes, AttributeValue } from '../decode/span.ts';

/** Converts attributes of OpenTelemetry's API to the decoded form, in which integers are `bigint`. */
export function toAttributes(attributes: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      (typeof value === 'number' ? BigInt(value) : value) as AttributeValue,
    ]),
  );
}
