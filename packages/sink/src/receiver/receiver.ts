import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerOptions, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ListenAddress } from '../listen-address.ts';
import type { Security } from './security.ts';
import type { ConnectionBound } from './connection-bound.ts';
import { listenClosed, openToAll, tlsOptions, urlOf } from './listening.ts';
import { keepBoundWithReserve } from './probe-reserve.ts';

const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
/** How often these are looked at. */
const CHECK_INTERVAL = 5000;
/** Exporters send every few seconds on one connection; one that ends just then would cost them a request. */
const KEEP_ALIVE_TIMEOUT = 75_000;
/** Connections until it is opened: fewer than any system lets a process have open. */
const MEANWHILE_CONNECTIONS = 64;

/** Answers one request; never rejects. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A listening server. */
export interface Receiver {
  /** Where it is reached, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /**
   * Takes no more connections and resolves when the last request is answered; does nothing the second time.
   * @param grace milliseconds after which requests that are still under way are broken off, without an answer.
   */
  close(grace: number): Promise<void>;
}

/** A server that has its address: until it is opened, who sends is told to come again. */
export interface BoundReceiver<Handler> extends Receiver {
  /**
   * Begins to answer.
   * @param connections without one there is no bound.
   */
  open(handle: Handler, connections?: ConnectionBound): void;
}

/** How a receiver receives. */
export interface ReceiverOptions {
  /** What is done there, for the message of an error. Default `receive OTLP`. */
  readonly what?: string;
  /** Whose TLS is used; without one there is none. */
  readonly security?: Pick<Security, 'tls' | 'onTls'>;
  /** What answers until it is opened; without it each connection is closed as it comes. */
  readonly meanwhile?: RequestHandler;
}

/**
 * Takes the address.
 * @throws {SinkStartError} when that is not possible.
 */
export async function bindReceiver(
  address: ListenAddress,
  { what = 'receive OTLP', security, meanwhile }: ReceiverOptions = {},
): Promise<BoundReceiver<RequestHandler>> {
  const server = makeServer(security);
  await listenClosed(server, address, what, '--listen');
  if (meanwhile !== undefined) {
    server.maxConnections = MEANWHILE_CONNECTIONS;
    server.on('request', (request, response) => void meanwhile(request, response));
  }
  return {
    url: urlOf(server, address, security?.tls === undefined ? 'http' : 'https'),
    open: (handle, connections) => openServer(server, handle, connections),
    close: (grace) => closeServer(server, grace),
  };
}

/** Takes the address, and answers at once. */
export async function startReceiver(
  address: ListenAddress,
  handle: RequestHandler,
  { connections, ...options }: ReceiverOptions & { readonly connections?: ConnectionBound } = {},
): Promise<Receiver> {
  const receiver = await bindReceiver(address, options);
  receiver.open(handle, connections);
  return receiver;
}

function openServer(server: Server, handle: RequestHandler, connections: ConnectionBound | undefined): void {
  openToAll(server);
  server.removeAllListeners('request');
  // They would not be counted.
  server.closeIdleConnections();
  const admit = connections === undefined ? () => true : keepBoundWithReserve(server, connections);
  server.on('request', (request, response) => {
    // Without this a connection that is kept alive would hold up the end.
    if (!server.listening) response.setHeader('Connection', 'close');
    if (admit(request, response)) void handle(request, response);
  });
}

async function closeServer(server: Server, grace: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearTimeout(timer);
}

function makeServer(security: Pick<Security, 'tls' | 'onTls'> | undefined): Server {
  const options: ServerOptions = {
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  };
  if (security?.tls === undefined) return createServer(options);
  const server = createTlsServer({ ...options, ...tlsOptions(security.tls) });
  security.onTls((tls) => server.setSecureContext(tls));
  return server;
}
