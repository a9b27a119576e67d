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
/** How often Node enforces both timeouts. */
const CHECK_INTERVAL = 5000;
/** Above the interval at which exporters send on one connection: closing it between two exports could lose a request. */
const KEEP_ALIVE_TIMEOUT = 75_000;
/** Connections before the receiver is opened: fewer than any system's open-file limit. */
const MEANWHILE_CONNECTIONS = 64;

/** Handles one request; never rejects. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A listening server. */
export interface Receiver {
  /** URL, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /**
   * Stops accepting connections; resolves when the last request is answered. Idempotent.
   * @param grace milliseconds after which requests still in flight are aborted without a response.
   */
  close(grace: number): Promise<void>;
}

/** A server that is bound to its address; until it is opened, senders are told to retry. */
export interface BoundReceiver<Handler> extends Receiver {
  /**
   * Begins to handle requests.
   * @param connections limit of the connections; unlimited if left out.
   */
  open(handle: Handler, connections?: ConnectionBound): void;
}

/** Options of a receiver. */
export interface ReceiverOptions {
  /** Purpose, for the message of an error. Default `receive OTLP`. */
  readonly what?: string;
  /** Source of the TLS certificates; no TLS if left out. */
  readonly security?: Pick<Security, 'tls' | 'onTls'>;
  /** Handler until the receiver is opened; without it each connection is closed on arrival. */
  readonly meanwhile?: RequestHandler;
}

/**
 * Binds the address.
 * @throws {SinkStartError} if it cannot be bound.
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

/** Binds the address and handles requests at once. */
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
  // Connections accepted so far would not count towards the limit.
  server.closeIdleConnections();
  const admit = connections === undefined ? () => true : keepBoundWithReserve(server, connections);
  server.on('request', (request, response) => {
    // A connection that is kept alive would delay the shutdown.
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
