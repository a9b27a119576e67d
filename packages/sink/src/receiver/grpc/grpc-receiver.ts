import { once } from 'node:events';
import {
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
  constants,
  createSecureServer,
  createServer,
} from 'node:http2';
import type { ListenAddress } from '../../listen-address.ts';
import type { Security } from '../security.ts';
import { listenClosed, openToAll, tlsOptions, urlOf } from '../listening.ts';
import { type ConnectionBound, keepBound } from '../connection-bound.ts';
import type { BoundReceiver, Receiver, ReceiverOptions } from '../receiver.ts';
import type { CallHandler } from './grpc-routes.ts';

/** A call that takes longer, in milliseconds, is broken off. */
const CALL_TIMEOUT = 60_000;
/** Exporters keep their connection; one that was silent for so long is told to come anew. */
const IDLE_TIMEOUT = 300_000;
/** A connection that says nothing at first is not kept for as long. */
const FIRST_TIMEOUT = 10_000;
/** The 64 KiB that HTTP/2 begins with would make a sender wait for every window of a large message. */
const WINDOW_BYTES = 2 ** 20;
const MOST_CALLS = 256;
const MOST_HEADER_BYTES = 16 * 2 ** 10;

/** How a receiver of gRPC receives. */
export interface GrpcReceiverOptions extends Pick<ReceiverOptions, 'security'> {
  /** Milliseconds within which a connection must say that it is HTTP/2. Default 10000. */
  readonly firstTimeout?: number;
}

/**
 * Takes the address for gRPC: HTTP/2 as Node has it, since a message is to be kept as it was sent, still
 * compressed, and zstd is to be read, neither of which the usual library of gRPC does.
 * @throws {SinkStartError} when that is not possible.
 */
export async function bindGrpcReceiver(
  address: ListenAddress,
  { security, firstTimeout = FIRST_TIMEOUT }: GrpcReceiverOptions = {},
): Promise<BoundReceiver<CallHandler>> {
  const server = makeServer(security);
  const sessions = acceptSessions(server, firstTimeout);
  await listenClosed(server, address, 'receive OTLP/gRPC', '--grpc-listen');
  return {
    url: urlOf(server, address, security?.tls === undefined ? 'http' : 'https'),
    open: (handle, connections) => openServer(server, handle, connections),
    close: (grace) => closeServer(server, sessions, grace),
  };
}

/** Takes the address, and answers at once. */
export async function startGrpcReceiver(
  address: ListenAddress,
  handle: CallHandler,
  { connections, ...options }: GrpcReceiverOptions & { readonly connections?: ConnectionBound } = {},
): Promise<Receiver> {
  const receiver = await bindGrpcReceiver(address, options);
  receiver.open(handle, connections);
  return receiver;
}

function openServer(server: Http2Server, handle: CallHandler, connections: ConnectionBound | undefined): void {
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    guard(stream);
    void handle(stream, headers);
  });
  openToAll(server);
  if (connections !== undefined) keepBound(server, connections);
}

function makeServer(security: Pick<Security, 'tls' | 'onTls'> | undefined): Http2Server {
  const options: ServerOptions = {
    settings: {
      maxConcurrentStreams: MOST_CALLS,
      initialWindowSize: WINDOW_BYTES,
      maxHeaderListSize: MOST_HEADER_BYTES,
      enablePush: false,
    },
  };
  if (security?.tls === undefined) return createServer(options);
  const server = createSecureServer({ ...options, ...tlsOptions(security.tls) });
  security.onTls((tls) => server.setSecureContext(tls));
  return server;
}

/** The open connections. */
function acceptSessions(server: Http2Server, firstTimeout: number): ReadonlySet<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES * 8);
    session.setTimeout(IDLE_TIMEOUT, () => session.close());
    const timer = setTimeout(() => session.destroy(), firstTimeout);
    session.once('remoteSettings', () => clearTimeout(timer));
    // A broken connection is its client's affair; without a listener it would end the process.
    session
      .on('error', () => {})
      .on('close', () => {
        clearTimeout(timer);
        sessions.delete(session);
      });
  });
  server.on('sessionError', () => {});
  return sessions;
}

/** Whatever becomes of a stream, it ends some time and takes nothing with it. */
function guard(stream: ServerHttp2Stream): void {
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), CALL_TIMEOUT);
  stream.on('error', () => {}).on('close', () => clearTimeout(timer));
}

/** Calls under way are answered; then, or after the grace, every connection is at its end. */
async function closeServer(
  server: Http2Server,
  sessions: ReadonlySet<ServerHttp2Session>,
  grace: number,
): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  for (const session of sessions) session.close();
  const timer = setTimeout(() => {
    for (const session of sessions) session.destroy();
  }, grace);
  await closed;
  clearTimeout(timer);
}
