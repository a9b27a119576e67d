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

/** Milliseconds after which a call is cancelled. */
const CALL_TIMEOUT = 60_000;
/** Milliseconds after which an idle connection is closed with GOAWAY; exporters reconnect. */
const IDLE_TIMEOUT = 300_000;
/** Milliseconds within which a new connection must send its HTTP/2 settings. */
const FIRST_TIMEOUT = 10_000;
/** HTTP/2's default of 64 KiB would make a sender of large messages wait for every window update. */
const WINDOW_BYTES = 2 ** 20;
const MOST_CALLS = 256;
const MOST_HEADER_BYTES = 16 * 2 ** 10;

/** Options of a gRPC receiver. */
export interface GrpcReceiverOptions extends Pick<ReceiverOptions, 'security'> {
  /** Milliseconds within which a connection must send its HTTP/2 settings. Default 10000. */
  readonly firstTimeout?: number;
}

/**
 * Binds the address for gRPC. Uses Node's HTTP/2, because messages are kept as sent, still compressed, and zstd must be
 * supported; `@grpc/grpc-js` does neither.
 * @throws {SinkStartError} if the address cannot be bound.
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

/** Binds the address and handles calls at once. */
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

/** Returns the set of open connections, kept up to date. */
function acceptSessions(server: Http2Server, firstTimeout: number): ReadonlySet<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES * 8);
    session.setTimeout(IDLE_TIMEOUT, () => session.close());
    const timer = setTimeout(() => session.destroy(), firstTimeout);
    session.once('remoteSettings', () => clearTimeout(timer));
    // A broken connection is the client's affair; without a listener the event would end the process.
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

/** Bounds the life of a stream and swallows its errors, which would end the process. */
function guard(stream: ServerHttp2Stream): void {
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), CALL_TIMEOUT);
  stream.on('error', () => {}).on('close', () => clearTimeout(timer));
}

/** Lets calls in flight finish; then, or after `grace` milliseconds, closes every connection. */
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
