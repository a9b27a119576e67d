import {
  connect,
  createSecureServer,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { listen } from '@auditspan/testing';
import type { AuditRecord } from '@auditspan/conventions';
import { startAudited, type Audited } from './audited.ts';
import { requestBody } from './model-service.ts';

/** An audited service that offers a model over HTTP/2, and a client's session with it. */
export interface Http2Service {
  readonly audited: Audited;
  readonly port: number;
  readonly session: ClientHttp2Session;
  /** Responds by request and response; if absent, {@link onStream} does. */
  onRequest?: (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;
  /** Responds by stream. */
  onStream?: (stream: ServerHttp2Stream, headers: OutgoingHttpHeaders) => unknown;
  call(path: string, headers?: OutgoingHttpHeaders): ClientHttp2Stream;
  /** Returns the records of received calls, once there are this many records of all kinds. */
  received(ofAll: number): Promise<AuditRecord[]>;
  close(): Promise<void>;
}

/** Options of a {@link Http2Service}. */
export interface Http2ServiceOptions {
  /** Options of auditing. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Options of both sides of TLS; absent for no TLS. */
  readonly tls?: { readonly server: object; readonly client: object };
}

export async function startHttp2Service({ config, tls }: Http2ServiceOptions = {}): Promise<Http2Service> {
  const audited = await startAudited({ inbound: [{ path: '/predict/:model', provider: 'house' }], ...config });
  const server = tls === undefined ? createServer() : createSecureServer(tls.server);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (one: ServerHttp2Session) => sessions.add(one));
  server.on('stream', (stream: ServerHttp2Stream, headers: OutgoingHttpHeaders) => {
    stream.on('error', () => undefined);
    service.onStream?.(stream, headers);
  });
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    service.onRequest?.(request, response);
  });
  const port = await listen(server);
  const session = connect(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, tls?.client);
  session.on('error', () => undefined);
  const service: Http2Service = {
    audited,
    port,
    session,
    call(path, headers = {}) {
      const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
      stream.on('error', () => undefined).end(requestBody);
      return stream;
    },
    async received(ofAll) {
      return (await audited.records(ofAll)).filter(({ direction }) => direction === 'inbound');
    },
    async close() {
      session.destroy();
      for (const one of sessions) one.destroy();
      server.close();
      await audited.close();
    },
  };
  return service;
}
