import type { OtlpContentType } from '../decode/decode.ts';
import { SIGNAL_NAMES, type Signal } from '../decode/signal.ts';
import type { RequestError } from '../errors.ts';
import { bytesField, numberField, textField } from '../wire-writer.ts';
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
  return bytesField(1, Buffer.concat([numberField(1, rejected), textField(2, message)]));
}

/** The body of a refusal: a `google.rpc.Status`. */
export function statusBody(type: OtlpContentType, error: RequestError): Buffer {
  const message = error.message.slice(0, LONGEST_MESSAGE);
  if (type === 'application/json') return Buffer.from(JSON.stringify({ code: error.grpcCode, message }));
  return Buffer.concat([numberField(1, error.grpcCode), textField(2, message)]);
}

/**
 * The `google.rpc.Status` of a refusal over gRPC, with a `RetryInfo` where trying again helps: OTLP's clients repeat
 * after RESOURCE_EXHAUSTED only with one.
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-throttling
 */
export function grpcStatusDetails(error: RequestError, message: string): Buffer {
  const parts = [numberField(1, error.grpcCode), textField(2, message)];
  if (error.retryAfter !== undefined) {
    const delay = bytesField(1, numberField(1, error.retryAfter));
    parts.push(bytesField(3, Buffer.concat([textField(1, RETRY_INFO), bytesField(2, delay)])));
  }
  return Buffer.concat(parts);
}
