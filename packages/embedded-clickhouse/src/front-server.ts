import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { readCredentials, type AuthenticatedUser, type Authenticator } from './credentials.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { FrontProxy } from './front-proxy.ts';
import { parseEngineError, queryError, type QueryError } from './query-error.ts';

const QUERY_PATHS = new Set(['/', '/query']);
/** Longer than the usual idle timeout of clients' pools, so that the clients close first. */
const KEEP_ALIVE_MS = 10_000;
const RETRY_AFTER_SECONDS = '1';

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=UTF-8' });
  response.end(text);
}

/** Parses the URL of a request. One that starts with `//` is a path too, and names no other host. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  const found = url.startsWith('/') ? URL.parse(`http://front${url}`) : URL.parse(url, 'http://front');
  if (found === null) throw queryError('BAD_REQUEST_PARAMETER', 'The URL of the request is malformed');
  return found;
}

function sendFailure(response: ServerResponse, error: QueryError, version: string): void {
  const { status } = error;
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(error.code),
    ...(status === 401 ? { 'WWW-Authenticate': 'Basic realm="ClickHouse server HTTP API"' } : {}),
    ...(status === 503 ? { 'Retry-After': RETRY_AFTER_SECONDS } : {}),
    // The rest of a rejected body is not worth reading.
    Connection: 'close',
  });
  response.end(`${error.toText(version)}\n`);
}

function authenticate(incoming: IncomingMessage, url: URL, authenticator: Authenticator): AuthenticatedUser {
  const credentials = readCredentials(incoming.headers, url.searchParams);
  const user = authenticator.authenticate(credentials ?? { user: 'default', password: '' });
  if (user !== undefined) return user;
  if (credentials === undefined && incoming.headers.authorization === undefined) {
    throw queryError('REQUIRED_PASSWORD', 'Authentication is required: give a user and a password');
  }
  throw queryError(
    'AUTHENTICATION_FAILED',
    `${credentials?.user ?? 'user'}: Authentication failed: password is incorrect, or there is no user with such name`,
  );
}

/** Returns the response to a request that needs no query; undefined for a query. */
function plainAnswer(method: string, url: URL): [status: number, text: string] | undefined {
  if (url.pathname === '/ping' || url.pathname === '/replicas_status') return [200, 'Ok.\n'];
  if (!QUERY_PATHS.has(url.pathname)) {
    return [404, `There is no handle ${url.pathname}\n\nUse / or /ping for health checks, and / for queries.\n`];
  }
  const reading = method === 'GET' || method === 'HEAD';
  if (reading && url.pathname === '/' && !url.searchParams.has('query')) return [200, 'Ok.\n'];
  if (!reading && method !== 'POST') return [405, `Method ${method} is not supported: use GET or POST\n`];
  return undefined;
}

/** Creates the server that clients connect to. It authenticates users, and outlives the engine process. */
export function createFrontServer(
  supervisor: EngineSupervisor,
  authenticator: Authenticator,
  proxy: FrontProxy,
): Server {
  let version = supervisor.current()?.version ?? '';

  function answer(incoming: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(incoming);
    const method = incoming.method ?? 'GET';
    if (method === 'OPTIONS') {
      response.writeHead(204, { Allow: 'GET, HEAD, POST, OPTIONS' }).end();
      return;
    }
    const engine = supervisor.current();
    if (engine === undefined) {
      throw queryError('NETWORK_ERROR', 'The embedded ClickHouse is being restarted; try again');
    }
    ({ version } = engine);
    const plain = plainAnswer(method, url);
    if (plain !== undefined) {
      sendText(response, ...plain);
      return;
    }
    const user = authenticate(incoming, url, authenticator);
    const fail = (error: Error): void => sendFailure(response, error as QueryError, version);
    proxy.forward(incoming, response, { engine, url, user }, fail);
  }

  const server = createServer((incoming, response) => {
    try {
      answer(incoming, response);
    } catch (error) {
      sendFailure(response, parseEngineError(error), version);
    }
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}
