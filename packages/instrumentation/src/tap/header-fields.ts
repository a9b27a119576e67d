import type { Headers } from './call-observer.ts';

/**
 * Converts headers in any shape that a client of Node or undici accepts or reports: an object, or a flat list of names
 * and values, or an iterable of pairs. Anything else has no headers.
 */
export function headersOf(fields: unknown): Headers {
  if (typeof fields !== 'object' || fields === null) return {};
  if (Array.isArray(fields)) return headersOfPairs(Array.isArray(fields[0]) ? fields.flat() : fields);
  if (Symbol.iterator in fields) return headersOfPairs([...(fields as Iterable<[unknown, unknown]>)].flat());
  return headersOfObject(fields as Readonly<Record<string, unknown>>);
}

/** Converts a flat list of names and values, as undici and raw HTTP headers use it. */
export function headersOfPairs(pairs: readonly unknown[]): Headers {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < pairs.length; i += 2) add(headers, pairs[i], pairs[i + 1]);
  return headers;
}

/** Converts an object of headers, as `node:http` and HTTP/2 use it. */
export function headersOfObject(object: Readonly<Record<string, unknown>>): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(object)) add(headers, name, value);
  return headers;
}

function add(headers: Record<string, string>, name: unknown, value: unknown): void {
  if (value === undefined || value === null) return;
  const key = lowerCase(textOf(name));
  const text = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
  const before = headers[key];
  headers[key] = before === undefined ? text : `${before}, ${text}`;
}

/** Maximum number of lower-cased names in the cache: every call has the same few. */
const MAX_NAMES = 256;
const lowered = new Map<string, string>();

function lowerCase(name: string): string {
  const known = lowered.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowered.size < MAX_NAMES) lowered.set(name, lower);
  return lower;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}
