import { outgoingBody } from '../../context/origin/outgoing-body.ts';
import { bytesOf } from '../body-chunk.ts';
import type { Headers, RequestHead } from '../call-observer.ts';
import { headersOfObject, headersOfPairs } from '../header-fields.ts';
import { credentialInQuery } from '../query-credential.ts';
import { placeOf, urlAt, type UrlPlace } from '../url-place.ts';

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
  const target = targetOf(String(origin), path);
  if (target === undefined) return undefined;
  return {
    method,
    host: target.host,
    port: target.port,
    path: target.path,
    query: target.query,
    queryCredential: target.queryCredential,
    webSocket: request.upgrade === 'websocket',
    headers: headersOfUndici(request),
    body: hasBody(request) ? (bytesOf(request.body) ?? outgoingBody()) : undefined,
  };
}

type Target = UrlPlace & Pick<RequestHead, 'query' | 'queryCredential'>;

/** Most targets that are kept: a service calls few, and each many times. */
const MAX_TARGETS = 256;
const targets = new Map<string, Target>();

function targetOf(origin: string, path: string): Target | undefined {
  const name = `${origin} ${path}`;
  const known = targets.get(name);
  if (known !== undefined) return known;
  const url = urlAt(origin, path);
  if (url === null) return undefined;
  const target = { ...placeOf(url), query: url.search, queryCredential: credentialInQuery(url.search) };
  // A query may be a secret, and is not kept.
  if (targets.size < MAX_TARGETS && url.search === '') targets.set(name, target);
  return target;
}

/** A redirect may leave the body behind. */
export function hasBody({ body }: UndiciRequest): boolean {
  return body !== undefined && body !== null;
}

/**
 * The headers of an undici request as they are now.
 *
 * @param before what they were when they were read, and as what
 */
export function headersSince(request: UndiciRequest, before: ReadHeaders): Headers {
  const { headers } = request;
  const { fields } = before;
  if (!Array.isArray(headers) || headers.length !== fields.length) return headersOfUndici(request);
  return headers.every((field, index) => field === fields[index]) ? before.headers : headersOfUndici(request);
}

/** Headers that were read, and what they were read from. */
export interface ReadHeaders {
  readonly fields: readonly unknown[];
  readonly headers: Headers;
}

/** The headers of an undici request, in whatever shape it has them. */
export function headersOfUndici({ headers }: UndiciRequest): Headers {
  if (typeof headers !== 'object' || headers === null) return {};
  if (Array.isArray(headers)) return headersOfPairs(Array.isArray(headers[0]) ? headers.flat() : headers);
  if (Symbol.iterator in headers) return headersOfPairs([...(headers as Iterable<[unknown, unknown]>)].flat());
  return headersOfObject(headers as Readonly<Record<string, unknown>>);
}
