import { DecodeBudget } from './decode-budget.ts';
import { decodeJsonLogs, decodeJsonRequest } from './json-request.ts';
import type { LogRecord } from './log-record.ts';
import { decodeProtobufLogs, decodeProtobufRequest } from './protobuf-request.ts';
import { type CheckedSpans, checkSpans } from './span-check.ts';

/** The content type of OTLP in protobuf. */
export const PROTOBUF = 'application/x-protobuf' as const;

/** The two encodings of OTLP over HTTP, by their content type. */
export type OtlpContentType = typeof PROTOBUF | 'application/json';

/**
 * Reads the body of an OTLP trace request and checks its spans.
 * @param mostItems spans, events, links and attribute values that a request may hold.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeRequest(body: Buffer, contentType: OtlpContentType, mostItems: number): CheckedSpans {
  const budget = new DecodeBudget(mostItems);
  const decode = contentType === 'application/json' ? decodeJsonRequest : decodeProtobufRequest;
  return checkSpans(decode(body, budget));
}

/**
 * Reads the body of an OTLP logs request.
 * @param budget counts what it may hold.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function decodeLogs(body: Buffer, contentType: OtlpContentType, budget: DecodeBudget): readonly LogRecord[] {
  return contentType === 'application/json' ? decodeJsonLogs(body, budget) : decodeProtobufLogs(body, budget);
}
