import type { Headers, RequestHead } from '../tap/call-observer.ts';

/** Headers that contain nothing but a key. */
const KEY_HEADERS = [
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-auth-token',
  'x-api-token',
  'ocp-apim-subscription-key',
  'private-token',
];

/** A browser's WebSocket, which cannot set headers, passes OpenAI its key in this subprotocol. */
const KEY_PROTOCOL = /(?:^|,\s*)openai-insecure-api-key\.([^,\s]+)/u;

/** Returns the credential that a request carries, which must be hashed at once and never stored. */
export function credentialOf({ headers, queryCredential }: RequestHead): string | undefined {
  const { authorization, 'sec-websocket-protocol': protocol } = headers;
  return (
    (authorization && credentialOfAuthorization(authorization)) ||
    keyHeader(headers) ||
    (protocol && KEY_PROTOCOL.exec(protocol)?.[1]) ||
    queryCredential ||
    undefined
  );
}

function keyHeader(headers: Headers): string | undefined {
  for (const name of KEY_HEADERS) if (headers[name]) return headers[name];
  return undefined;
}

/** Signatures differ for each call: Amazon's are identified by the id of their key. */
function credentialOfAuthorization(value: string): string {
  const [, scheme = '', rest = ''] = /^(\S+)\s+(.*)$/su.exec(value) ?? [];
  if (!scheme.startsWith('AWS4-')) return rest === '' ? value : rest;
  return /(?:^|[\s,])Credential=([^/,\s]+)/u.exec(rest)?.[1] ?? rest;
}
