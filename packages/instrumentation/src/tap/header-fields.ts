import type { Headers } from './call-observer.ts';

/** Reads a flat list of names and values, as undici and raw HTTP headers have it. */
export function headersOfPairs(pairs: readonly unknown[]): Headers {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < pairs.length; i += 2) add(headers, pairs[i], pairs[i + 1]);
  return headers;
}

/** Reads an object of headers, as `node:http` and HTTP/2 have it. */
export function headersOfObject(object: Readonly<Record<string, unknown>>): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(object)) add(headers, name, value);
  return headers;
}

function add(headers: Record<string, string>, name: unknown, value: unknown): void {
  if (value === undefined || value === null) return;
  const key = textOf(name).toLowerCase();
  const text = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
  headers[key] = headers[key] === undefined ? text : `${headers[key]}, ${text}`;
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  return typeof value === 'string' ? value : String(value);
}
