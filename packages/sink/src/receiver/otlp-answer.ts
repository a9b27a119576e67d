import type { OtlpContentType } from '../decode/decode.ts';
import type { RequestError } from '../errors.ts';
import { bytesField, numberField, textField } from '../wire-writer.ts';

/** Answers are limited to 4 MiB by OTLP; ours stay far below. */
const LONGEST_MESSAGE = 4096;

/**
 * The body of a successful answer: an `ExportTraceServiceResponse`, whose `partial_success` is only set when there is
 * something to tell.
 */
export function successBody(type: OtlpContentType, rejectedSpans: number, message: string): Buffer {
  if (type === 'application/json') {
    const partial = { partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage: message } };
    return Buffer.from(JSON.stringify(rejectedSpans === 0 ? {} : partial));
  }
  if (rejectedSpans === 0) return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([numberField(1, rejectedSpans), textField(2, message)]));
}

/** The body of a refusal: a `google.rpc.Status`. */
export function statusBody(type: OtlpContentType, error: RequestError): Buffer {
  const message = error.message.slice(0, LONGEST_MESSAGE);
  if (type === 'application/json') return Buffer.from(JSON.stringify({ code: error.grpcCode, message }));
  return Buffer.concat([numberField(1, error.grpcCode), textField(2, message)]);
}
