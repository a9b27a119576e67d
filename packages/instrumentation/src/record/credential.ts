import type { Headers, RequestHead } from '../tap/call-observer.ts';

/** Headers that hold nothing but a key. */
const KEY_HEADERS = [
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-auth-token',
  'x-api-token',
  'ocp-apim-subscription-key',
  'private-token',
];

/** How a browser's WebSocket, which can set no header, gives OpenAI its key. */
const KEY_PROTOCOL = /(?:^|,\s*)openai-insecure-api-key\.([^,\s]+)/u;

/** The credential that a request carries, to be hashed at once and kept nowhere. */
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

/** A signature is another for each call: of Amazon's the id of the key is what tells whose it is. */
function credentialOfAuthorization(value: string): string {
  const [, scheme = '', rest = ''] = /^(\S+)\s+(.*)$/su.exec(value) ?? [];
  if (!scheme.startsWith('AWS4-')) return rest === '' ? value : rest;
  return /(?:^|[\s,])Credential=([^/,\s]+)/u.exec(rest)?.[1] ?? rest;
}
