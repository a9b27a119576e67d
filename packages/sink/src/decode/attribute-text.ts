import type { AttributeValue, Attributes } from './span.ts';

/** Converts attributes to the string maps of the tables. */
export function toTextMap(attributes: Attributes): Readonly<Record<string, string>> {
  const texts = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(attributes)) texts[key] = attributeText(value);
  return texts;
}

/** Formats a value as text, as the Collector does: lists and maps as JSON, bytes as base64, the empty value as ''. */
export function attributeText(value: AttributeValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return base64(value);
  return typeof value === 'object' ? jsonOf(value) : String(value);
}

/** Formats JSON with integers of any size, which `JSON.stringify` refuses. */
function jsonOf(value: AttributeValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(base64(value));
  if (Array.isArray(value)) return `[${value.map((item: AttributeValue) => jsonOf(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${jsonOf(member)}`);
  return `{${members.join(',')}}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
