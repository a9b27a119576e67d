import { outgoingBody } from '../context/outgoing-body.ts';
import { bytesOf } from './body-chunk.ts';
import type { Headers, RequestHead } from './call-observer.ts';
import { headersOfObject, headersOfPairs } from './header-fields.ts';
import { credentialInQuery } from './query-credential.ts';
import { placeOf } from './url-place.ts';

/** What of an undici request, of any version, is looked at; the options of a dispatch have the same names. */
export interface UndiciRequest {
  readonly origin?: unknown;
  readonly path?: unknown;
  readonly method?: unknown;
  /** Of a request a flat list; of a dispatch also an object, a list of pairs, or an iterable of them. */
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly upgrade?: unknown;
}

/** The head of an undici request, or `undefined` where it is none of HTTP. */
export function headOfUndici(request: UndiciRequest): RequestHead | undefined {
  const { origin, path, method } = request;
  if (typeof method !== 'string' || method === 'CONNECT' || typeof path !== 'string') return undefined;
  const url = URL.parse(path, String(origin));
  if (url === null) return undefined;
  return {
    method,
    ...placeOf(url),
    query: url.search,
    queryCredential: credentialInQuery(url.search),
    webSocket: request.upgrade === 'websocket',
    headers: headersOfUndici(request),
    body: hasBody(request) ? (bytesOf(request.body) ?? outgoingBody()) : undefined,
  };
}

/** A redirect may leave the body behind. */
export function hasBody({ body }: UndiciRequest): boolean {
  return body !== undefined && body !== null;
}

/** The headers of an undici request, in whatever shape it has them. */
export function headersOfUndici({ headers }: UndiciRequest): Headers {
  if (typeof headers !== 'object' || headers === null) return {};
  if (Array.isArray(headers)) return headersOfPairs(Array.isArray(headers[0]) ? headers.flat() : headers);
  if (Symbol.iterator in headers) return headersOfPairs([...(headers as Iterable<[unknown, unknown]>)].flat());
  return headersOfObject(headers as Readonly<Record<string, unknown>>);
}
