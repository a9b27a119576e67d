import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type Http2Endpoint, startHttp2Endpoint } from './http2-endpoint.ts';

/** The response of a gRPC server: messages as they are in the body, and then trailers, or none. */
export interface GrpcAnswer {
  readonly body?: Buffer;
  readonly headers?: OutgoingHttpHeaders;
  /** Absent if the response ends without. */
  readonly trailers?: OutgoingHttpHeaders;
  /** The connection is lost after this many bytes. */
  readonly cutAt?: number;
  /** The response is sent in two parts. */
  readonly splitAt?: number;
  /** Awaited between the two. */
  readonly until?: () => Promise<unknown>;
  /** The call gets no response. */
  readonly silent?: boolean;
}

/** Starts a gRPC server on plain HTTP/2, so that responses may be arbitrarily wrong. */
export function startGrpcEndpoint(responseOf: (headers: IncomingHttpHeaders) => GrpcAnswer): Promise<Http2Endpoint> {
  return startHttp2Endpoint((stream, headers) => {
    stream.resume().once('end', () => void answer(stream, responseOf(headers)));
  });
}

const HEAD = { ':status': 200, 'content-type': 'application/grpc' };

async function answer(stream: ServerHttp2Stream, told: GrpcAnswer): Promise<void> {
  const { body, headers, trailers, cutAt, splitAt = 0, until, silent } = told;
  if (silent === true) return;
  if (body === undefined) return stream.respond({ ...HEAD, ...headers, ...trailers }, { endStream: true });
  stream.on('wantTrailers', () => {
    if (trailers === undefined) stream.close();
    else stream.sendTrailers(trailers);
  });
  stream.respond({ ...HEAD, ...headers }, { waitForTrailers: true });
  await written(stream, body.subarray(0, cutAt ?? splitAt));
  await until?.();
  if (cutAt === undefined) stream.end(body.subarray(splitAt));
  else stream.close(2);
}

/** Parts are sent separately only if the first is sent before the second is written. */
async function written(stream: ServerHttp2Stream, part: Buffer): Promise<void> {
  if (part.length > 0) await new Promise((resolve) => stream.write(part, resolve));
}
