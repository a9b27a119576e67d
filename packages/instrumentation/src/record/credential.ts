import type { Headers } from '../tap/call-observer.ts';

const KEY_HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'];

/** The credential that a request carries, to be hashed at once and kept nowhere. */
export function credentialOf(headers: Headers): string | undefined {
  const authorization = headers['authorization']?.replace(/^\S+\s+/u, '');
  if (authorization !== undefined && authorization !== '') return authorization;
  return KEY_HEADERS.map((name) => headers[name]).find((key) => key !== undefined && key !== '');
}
