import type { Headers, RequestHead } from './call-observer.ts';
import { credentialInQuery } from './query-credential.ts';
import { placeOf, urlAt } from './url-place.ts';

/** Returns the head of a stream, or `undefined` if it is not a request. */
export function headOfHttp2(fields: Headers): RequestHead | undefined {
  const authority = fields[':authority'] ?? fields['host'];
  const scheme = fields[':scheme'] ?? 'https';
  const url = authority === undefined ? null : urlAt(`${scheme}://${authority}`, fields[':path'] ?? '/');
  const method = fields[':method'] ?? 'GET';
  const webSocket = opensWebSocket(fields);
  if (url === null || (method === 'CONNECT' && !webSocket)) return undefined;
  return {
    method,
    ...placeOf(url),
    query: url.search,
    queryCredential: credentialInQuery(url.search),
    webSocket,
    headers: fields,
  };
}

/**
 * Whether a stream is the handshake of a WebSocket, which a 2xx response opens.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8441
 */
export function opensWebSocket(fields: Readonly<Record<string, unknown>>): boolean {
  return fields[':method'] === 'CONNECT' && fields[':protocol'] === 'websocket';
}

/** Whether a response with this status opens the requested WebSocket. */
export function isOpenedBy(status: number): boolean {
  return status >= 200 && status < 300;
}
