import type { LogRecord } from '../../decode/log-record.ts';
import type { AttributeValue, Attributes } from '../../decode/span.ts';

/** Maximum length of a record in a provider's log; the limit of CloudWatch events. */
const MOST_BYTES = 2 ** 20;
/** No path of ours has more parts. */
const DEEPEST = 8;

type Holder = Readonly<Record<string, unknown>>;

/**
 * Looks up each path in a log record: in its body, which may be a map or JSON as text or bytes, then in its attributes, then in
 * those of its resource. Paths without a value, or to a map, are omitted.
 */
export function toldIn(record: LogRecord, paths: readonly string[]): Attributes {
  const holders = [contentOf(record.body), record.attributes, record.resource.attributes];
  const reported = Object.create(null) as Record<string, AttributeValue>;
  for (const path of paths) {
    const value = holders.map((holder) => valueAt(holder, path, 0)).find(isPlain);
    if (value !== undefined) reported[path] = value;
  }
  return reported;
}

/** Unwraps the list in Azure's exports if it has one record; the Collector's receiver splits longer lists. */
function contentOf(body: AttributeValue): unknown {
  const content = insideOf(body);
  const records = isHolder(content) ? insideOf(content['records']) : undefined;
  return Array.isArray(records) && records.length === 1 ? records[0] : content;
}

/** Resolves a path in nested objects, whose member names may contain dots. */
function valueAt(holder: unknown, path: string, depth: number): unknown {
  const inside = insideOf(holder);
  if (!isHolder(inside) || depth > DEEPEST) return undefined;
  if (Object.hasOwn(inside, path)) return inside[path];
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const found = Object.hasOwn(inside, name) ? valueAt(inside[name], path.slice(dot + 1), depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Parses text or bytes that hold a JSON object; returns other values unchanged. */
function insideOf(value: unknown): unknown {
  const text = value instanceof Uint8Array ? textOf(value) : value;
  if (typeof text !== 'string' || text.length > MOST_BYTES || !/^\s*\{/u.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return byteLength > MOST_BYTES ? '' : Buffer.from(buffer, byteOffset, byteLength).toString();
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

/** Whether a field of a record can be read from the value. */
function isPlain(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
