import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type Http2Endpoint, startHttp2Endpoint } from './http2-endpoint.ts';

/** What a gRPC server answers: messages as they stand in the body, and then trailers, or none of them. */
export interface GrpcAnswer {
  readonly body?: Buffer;
  readonly headers?: OutgoingHttpHeaders;
  /** Absent where the answer ends without. */
  readonly trailers?: OutgoingHttpHeaders;
  /** The connection is lost after so many bytes. */
  readonly cutAt?: number;
  /** The answer comes in two parts. */
  readonly splitAt?: number;
  /** What is waited for between the two. */
  readonly until?: () => Promise<unknown>;
  /** The call is never answered. */
  readonly silent?: boolean;
}

/** A gRPC server of bare HTTP/2, so that answers may be as wrong as they like. */
export function startGrpcEndpoint(answerOf: (headers: IncomingHttpHeaders) => GrpcAnswer): Promise<Http2Endpoint> {
  return startHttp2Endpoint((stream, headers) => {
    stream.resume().once('end', () => void answer(stream, answerOf(headers)));
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

/** Parts go out apart only if the first is sent before the second is written. */
async function written(stream: ServerHttp2Stream, part: Buffer): Promise<void> {
  if (part.length > 0) await new Promise((resolve) => stream.write(part, resolve));
}
