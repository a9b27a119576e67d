import type { ServerHttp2Stream } from 'node:http2';
import type { RequestError } from '../../errors.ts';
import { grpcStatusDetails } from '../otlp-answer.ts';
import { ACCEPTED_MESSAGE_ENCODINGS, frameMessage } from './grpc-message.ts';

/** Response headers must stay far below the 8 KiB limit of some clients. */
const LONGEST_MESSAGE = 1024;
const CONTENT_TYPE = 'application/grpc+proto';
/** Characters that need no escaping in `grpc-message`: printable ASCII without the percent sign. */
const PLAIN = /^[\u0020-\u0024\u0026-\u007E]$/;

/** Answers a call with a message and OK. @param metadata sent as trailers. */
export function answerOk(
  stream: ServerHttp2Stream,
  message: Buffer,
  metadata: Readonly<Record<string, string>> = {},
): void {
  if (stream.destroyed || stream.closed) return;
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', ...metadata }));
  stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE }, { waitForTrailers: true });
  stream.end(frameMessage(message));
}

/** Answers a call with a status other than OK; the rest of its request is read and discarded until the call times out. */
export function answerRefusal(stream: ServerHttp2Stream, error: RequestError): void {
  if (stream.destroyed || stream.closed) return;
  const message = error.message.slice(0, LONGEST_MESSAGE);
  const retry = error.retryAfter === undefined ? {} : { 'grpc-status-details-bin': detailsOf(error, message) };
  stream.respond(
    {
      ':status': 200,
      'content-type': CONTENT_TYPE,
      'grpc-status': String(error.grpcCode),
      'grpc-message': percentEncode(message),
      'grpc-accept-encoding': ACCEPTED_MESSAGE_ENCODINGS,
      ...retry,
    },
    { endStream: true },
  );
  stream.resume();
}

/** Answers a request that is not a gRPC call. */
export function answerNoGrpc(stream: ServerHttp2Stream): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ':status': 415 }, { endStream: true });
  stream.resume();
}

function detailsOf(error: RequestError, message: string): string {
  return grpcStatusDetails(error, message).toString('base64');
}

/** Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Status-Message. */
function percentEncode(text: string): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
