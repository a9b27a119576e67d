import type { Headers, RequestHead } from './call-observer.ts';
import { headersOfObject, headersOfPairs } from './header-fields.ts';
import { credentialInQuery } from './query-credential.ts';
import { placeOf, urlAt } from './url-place.ts';

/** The fields of a stream's head, in whatever shape its caller wrote them. */
export function http2Fields(headers: unknown): Headers {
  if (typeof headers !== 'object' || headers === null) return {};
  return Array.isArray(headers)
    ? headersOfPairs(headers)
    : headersOfObject(headers as Readonly<Record<string, unknown>>);
}

/** The head of a stream, or `undefined` where it is no request. */
export function headOfHttp2(fields: Headers): RequestHead | undefined {
  const authority = fields[':authority'] ?? fields['host'];
  const scheme = fields[':scheme'] ?? 'https';
  const url = authority === undefined ? null : urlAt(`${scheme}://${authority}`, fields[':path'] ?? '/');
  const method = fields[':method'] ?? 'GET';
  if (url === null || method === 'CONNECT') return undefined;
  return {
    method,
    ...placeOf(url),
    queryCredential: credentialInQuery(url.search),
    headers: fields,
  };
}
