import type { LogRecord } from '../../decode/log-record.ts';
import type { AttributeValue, Attributes } from '../../decode/span.ts';

/** The longest record that a provider's log holds; CloudWatch's events end there. */
const MOST_BYTES = 2 ** 20;
/** A path that is longer than any of ours has no more parts than this. */
const DEEPEST = 8;

type Holder = Readonly<Record<string, unknown>>;

/**
 * What a log record says under each of the paths: in its body, be that a map or JSON as text or bytes, else in its own
 * attributes, else in those of its resource. A path that leads nowhere, or to a map, is left out.
 */
export function toldIn(record: LogRecord, paths: readonly string[]): Attributes {
  const holders = [contentOf(record.body), record.attributes, record.resource.attributes];
  const told = Object.create(null) as Record<string, AttributeValue>;
  for (const path of paths) {
    const value = holders.map((holder) => valueAt(holder, path, 0)).find(isPlain);
    if (value !== undefined) told[path] = value;
  }
  return told;
}

/** An export of Azure holds its records in a list; a list of several is what the Collector's receiver takes apart. */
function contentOf(body: AttributeValue): unknown {
  const content = insideOf(body);
  const records = isHolder(content) ? insideOf(content['records']) : undefined;
  return Array.isArray(records) && records.length === 1 ? records[0] : content;
}

/** A value of an object of objects; a member may have dots in its name. */
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

/** The object that a text or bytes hold as JSON; anything else as it is. */
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

/** What a field of a record can be read from. */
function isPlain(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
