/** Header in which Envoy, and meshes built on it, forward the client certificate that they have verified. */
export const FORWARDED_CERTIFICATE = 'x-forwarded-client-cert';

/** A pair of an element, whose value is quoted if it contains separators, and its delimiter. */
const PAIR = /\s*([^=;,\s]+)=(?:"((?:[^"\\]|\\.)*)"|([^";,]*))(?:([;,])|$)/y;

/**
 * Returns the holder of a forwarded client certificate: its only URI, such as a SPIFFE id, else its subject. Of several
 * elements the last applies, which the proxy next to the service appended.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert
 */
export function forwardedHolder(header: string): string | undefined {
  const element = lastElement(header);
  const uris = element?.filter(([key]) => key === 'uri') ?? [];
  return uris.length === 1 ? uris[0]?.[1] : element?.find(([key]) => key === 'subject')?.[1];
}

/** Returns the pairs of the last element; `undefined` if the header is malformed. */
function lastElement(header: string): readonly (readonly [key: string, value: string])[] | undefined {
  let element: (readonly [string, string])[] = [];
  let ended = false;
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < header.length) {
    const [, key, quoted, plain = '', end] = PAIR.exec(header) ?? [];
    if (key === undefined) return undefined;
    if (ended) element = [];
    const value = quoted?.replaceAll(/\\(.)/gu, '$1') ?? plain;
    // Names that a certificate does not have are empty.
    if (value !== '') element.push([key.toLowerCase(), value]);
    ended = end === ',';
  }
  return element;
}
