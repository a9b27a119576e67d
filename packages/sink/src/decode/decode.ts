import { DecodeBudget } from './decode-budget.ts';
import { decodeJsonLogs, decodeJsonRequest } from './json-request.ts';
import type { LogRecord } from './log-record.ts';
import { decodeProtobufLogs, decodeProtobufRequest } from './protobuf-request.ts';
import { type CheckedSpans, checkSpans } from './span-check.ts';

/** Content type of OTLP in protobuf. */
export const PROTOBUF = 'application/x-protobuf' as const;

/** Content types of the two encodings of OTLP over HTTP. */
export type OtlpContentType = typeof PROTOBUF | 'application/json';

/**
 * Decodes the body of an OTLP trace request and validates its spans.
 * @param mostItems limit of spans, events, links and attribute values.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeRequest(body: Buffer, contentType: OtlpContentType, mostItems: number): CheckedSpans {
  const budget = new DecodeBudget(mostItems);
  const decode = contentType === 'application/json' ? decodeJsonRequest : decodeProtobufRequest;
  return checkSpans(decode(body, budget));
}

/**
 * Decodes the body of an OTLP logs request.
 * @param budget limit of the items.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeLogs(body: Buffer, contentType: OtlpContentType, budget: DecodeBudget): readonly LogRecord[] {
  return contentType === 'application/json' ? decodeJsonLogs(body, budget) : decodeProtobufLogs(body, budget);
}
