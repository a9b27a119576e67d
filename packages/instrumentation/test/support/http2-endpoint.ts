import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { close, listen } from '@auditspan/testing';

/** An HTTP/2 server without TLS on loopback. */
export interface Http2Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

/** @param onStream responds to a request; a stream that its client breaks off is no error here */
export async function startHttp2Endpoint(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<Http2Endpoint> {
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    onStream(stream, headers);
  });
  return {
    port: await listen(server),
    close: () => close(server),
  };
}
