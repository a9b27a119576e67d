import type { OtlpContentType } from '../decode/decode.ts';
import { SIGNAL_NAMES, type Signal } from '../decode/signal.ts';
import type { RequestError } from '../errors.ts';
import { MessageWriter } from '../message-writer.ts';
import type { PartialSuccess } from './export-endpoint.ts';

/** OTLP limits responses to 4 MiB; ours stay far below. */
const LONGEST_MESSAGE = 4096;
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * Returns the body of a successful response: an `ExportTraceServiceResponse` or `ExportLogsServiceResponse`, with
 * `partial_success` only if something was rejected.
 */
export function successBody(type: OtlpContentType, signal: Signal, { rejected, message }: PartialSuccess): Buffer {
  if (type === 'application/json') {
    const partialSuccess = { [SIGNAL_NAMES[signal].rejected]: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  }
  if (rejected === 0) return Buffer.alloc(0);
  const out = new MessageWriter();
  out.begin();
  out.varint(8, rejected);
  out.text(18, message);
  out.end(10);
  return out.bytes();
}

/** Returns the body of an error response: a `google.rpc.Status`. */
export function statusBody(type: OtlpContentType, error: RequestError): Buffer {
  const message = error.message.slice(0, LONGEST_MESSAGE);
  if (type === 'application/json') return Buffer.from(JSON.stringify({ code: error.grpcCode, message }));
  return statusOf(error, message).bytes();
}

/**
 * Returns the `google.rpc.Status` of an error over gRPC, with a `RetryInfo` if the error is retryable: OTLP clients retry
 * RESOURCE_EXHAUSTED only with one.
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-throttling
 */
export function grpcStatusDetails(error: RequestError, message: string): Buffer {
  const out = statusOf(error, message);
  if (error.retryAfter !== undefined) writeRetryInfo(out, error.retryAfter);
  return out.bytes();
}

function statusOf(error: RequestError, message: string): MessageWriter {
  const out = new MessageWriter();
  out.varint(8, error.grpcCode);
  out.text(18, message);
  return out;
}

/** Writes the detail of a status: a `google.protobuf.Any` holding the `RetryInfo`. */
function writeRetryInfo(out: MessageWriter, seconds: number): void {
  out.begin();
  out.text(10, RETRY_INFO);
  out.begin();
  out.begin();
  out.varint(8, seconds);
  out.end(10);
  out.end(18);
  out.end(26);
}
