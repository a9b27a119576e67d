import type { OtlpContentType } from '../decode/decode.ts';
import { SIGNAL_NAMES, type Signal } from '../decode/signal.ts';
import type { RequestError } from '../errors.ts';
import { MessageWriter } from '../message-writer.ts';
import type { PartialSuccess } from './export-endpoint.ts';

/** Answers are limited to 4 MiB by OTLP; ours stay far below. */
const LONGEST_MESSAGE = 4096;
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * The body of a successful answer: an `ExportTraceServiceResponse` or `ExportLogsServiceResponse`, whose
 * `partial_success` is only set when there is something to tell.
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

/** The body of a refusal: a `google.rpc.Status`. */
export function statusBody(type: OtlpContentType, error: RequestError): Buffer {
  const message = error.message.slice(0, LONGEST_MESSAGE);
  if (type === 'application/json') return Buffer.from(JSON.stringify({ code: error.grpcCode, message }));
  return statusOf(error, message).bytes();
}

/**
 * The `google.rpc.Status` of a refusal over gRPC, with a `RetryInfo` where trying again helps: OTLP's clients repeat
 * after RESOURCE_EXHAUSTED only with one.
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

/** The detail of a status: a `google.protobuf.Any` with a delay in seconds. */
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
