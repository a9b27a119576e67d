import { outgoingBody } from '../../context/origin/outgoing-body.ts';
import { bytesOf } from '../body-chunk.ts';
import type { Headers, RequestHead } from '../call-observer.ts';
import { headersOf } from '../header-fields.ts';
import { credentialInQuery } from '../query-credential.ts';
import { placeOf, urlAt, type UrlPlace } from '../url-place.ts';

/** The observed parts of an undici request, of any version; the options of a dispatch have the same names. */
export interface UndiciRequest {
  readonly origin?: unknown;
  readonly path?: unknown;
  readonly method?: unknown;
  /** A flat list on a request; on a dispatch also an object, or an array or iterable of pairs. */
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly upgrade?: unknown;
}

/** Returns the head of an undici request, or `undefined` if it is not an HTTP request. */
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
    headers: headersOf(request.headers),
    body: hasBody(request) ? (bytesOf(request.body) ?? outgoingBody()) : undefined,
  };
}

type Target = UrlPlace & Pick<RequestHead, 'query' | 'queryCredential'>;

/** Maximum number of cached targets: a service calls few, and each many times. */
const MAX_TARGETS = 256;
const targets = new Map<string, Target>();

function targetOf(origin: string, path: string): Target | undefined {
  const name = `${origin} ${path}`;
  const known = targets.get(name);
  if (known !== undefined) return known;
  const url = urlAt(origin, path);
  if (url === null) return undefined;
  const target = { ...placeOf(url), query: url.search, queryCredential: credentialInQuery(url.search) };
  // A query may contain a secret, and is not cached.
  if (targets.size < MAX_TARGETS && url.search === '') targets.set(name, target);
  return target;
}

/** Whether the request has a body; a redirect may drop it. */
export function hasBody({ body }: UndiciRequest): boolean {
  return body !== undefined && body !== null;
}

/**
 * Returns the current headers of an undici request.
 *
 * @param before the headers when they were last read, and the fields they were read from
 */
export function headersSince(request: UndiciRequest, before: ReadHeaders): Headers {
  const { headers } = request;
  const { fields } = before;
  if (!Array.isArray(headers) || headers.length !== fields.length) return headersOf(headers);
  return headers.every((field, index) => field === fields[index]) ? before.headers : headersOf(headers);
}

/** Headers, and the fields from which they were read. */
export interface ReadHeaders {
  readonly fields: readonly unknown[];
  readonly headers: Headers;
}
