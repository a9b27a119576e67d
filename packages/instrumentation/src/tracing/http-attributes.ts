import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import type { IncomingMessage } from 'node:http';
import { KEY_PARAMETERS } from '../tap/query-credential.ts';
import { urlAt, withoutBrackets } from '../tap/url-place.ts';

const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/** Query parameters that are credentials or signatures, in lower case. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set([
  ...KEY_PARAMETERS,
  'awsaccesskeyid',
  'sig',
  'signature',
  'token',
  'x-amz-security-token',
  'x-amz-signature',
  'x-goog-credential',
  'x-goog-signature',
]);
const REDACTED = 'REDACTED';

/** Returns the name of an HTTP span; the route, if known, is added by the framework. */
export function nameOfSpan(method: string): string {
  return METHODS.has(method) ? method : 'HTTP';
}

/**
 * Returns the attributes of a client span.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
export function clientAttributes(method: string, url: URL, userAgent?: string): Attributes {
  return {
    ...methodAttributes(method),
    [ATTR_URL_FULL]: withoutSecrets(url),
    [ATTR_SERVER_ADDRESS]: withoutBrackets(url.hostname),
    [ATTR_SERVER_PORT]: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    ...(userAgent === undefined ? {} : { [ATTR_USER_AGENT_ORIGINAL]: userAgent }),
  };
}

/**
 * Returns the attributes of a server span.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
 */
export function serverAttributes(request: IncomingMessage): Attributes {
  const { socket, headers } = request;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const url = urlAt(`${scheme}://${headers.host ?? 'localhost'}`, request.url ?? '/');
  return {
    ...methodAttributes(request.method ?? ''),
    [ATTR_URL_SCHEME]: scheme,
    ...(url === null ? { [ATTR_URL_PATH]: request.url ?? '/' } : receivedUrlAttributes(url)),
    [ATTR_NETWORK_PROTOCOL_VERSION]: request.httpVersion,
    ...peerAttributes(socket.remoteAddress, socket.remotePort),
    ...(headers['user-agent'] === undefined ? {} : { [ATTR_USER_AGENT_ORIGINAL]: headers['user-agent'] }),
  };
}

function receivedUrlAttributes(url: URL): Attributes {
  return {
    [ATTR_URL_PATH]: url.pathname,
    [ATTR_SERVER_ADDRESS]: withoutBrackets(url.hostname),
    ...(url.search === '' ? {} : { [ATTR_URL_QUERY]: searchWithoutSecrets(url) }),
    ...(url.port === '' ? {} : { [ATTR_SERVER_PORT]: Number(url.port) }),
  };
}

function methodAttributes(method: string): Attributes {
  if (METHODS.has(method)) return { [ATTR_HTTP_REQUEST_METHOD]: method };
  return { [ATTR_HTTP_REQUEST_METHOD]: '_OTHER', [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: method };
}

function peerAttributes(address: string | undefined, port: number | undefined): Attributes {
  if (address === undefined) return {};
  const peer = { [ATTR_CLIENT_ADDRESS]: address, [ATTR_NETWORK_PEER_ADDRESS]: address };
  return port === undefined ? peer : { ...peer, [ATTR_NETWORK_PEER_PORT]: port };
}

function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  if (shown.username !== '') shown.username = REDACTED;
  if (shown.password !== '') shown.password = REDACTED;
  shown.search = searchWithoutSecrets(url);
  return shown.href;
}

function searchWithoutSecrets({ search }: URL): string {
  return search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return SECRET_PARAMETERS.has(name.toLowerCase()) ? `${name}=${REDACTED}` : pair;
    })
    .join('&');
}
