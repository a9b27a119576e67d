import { SIGNAL_NAMES, type Signal } from '../../src/decode/signal.ts';
import { WireReader } from '../../src/decode/wire-reader.ts';
import { JSON_TYPE } from '../fixtures/decoding.ts';
import type { CallResult } from '../fixtures/grpc.ts';
import type { Answer } from '../fixtures/requests.ts';

/** Statuses with which a sink may answer invalid or retryable requests. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 415, 429, 503]);
const RETRIED: ReadonlySet<number> = new Set([429, 503]);
/** The gRPC equivalents: INVALID_ARGUMENT, RESOURCE_EXHAUSTED, UNIMPLEMENTED, UNAVAILABLE. */
const GRPC_REFUSALS: ReadonlySet<string> = new Set(['3', '8', '12', '14']);

interface Asked {
  readonly signal: Signal;
  readonly contentType: string;
}

/** Returns how a response violates https://opentelemetry.io/docs/specs/otlp/#otlphttp-response; empty if it does not. */
export function faultOfAnswer({ status, type, retryAfter, body }: Answer, { signal, contentType }: Asked): string {
  if (type !== contentType) return `the answer is ${type} to ${contentType}`;
  if (status === 200) return Number.isNaN(rejectedIn(body, { signal, contentType })) ? 'the answer cannot be read' : '';
  if (!REFUSALS.has(status)) return `the status is ${status}`;
  if (RETRIED.has(status) !== (retryAfter !== null)) return `${status} has Retry-After ${retryAfter}`;
  return statusIn(body, contentType) ? '' : `the body of ${status} is no Status`;
}

/** Does the same for the response to a gRPC call. */
export function faultOfCall({ httpStatus, status, body }: CallResult): string {
  const code = String(status['grpc-status']);
  if (httpStatus !== 200) return `the HTTP status of a call is ${httpStatus}`;
  if (code === '0')
    return body.length >= 5 && body.readUInt32BE(1) === body.length - 5 ? '' : 'the message has no frame';
  if (!GRPC_REFUSALS.has(code)) return `the status of a call is ${code}`;
  return status['grpc-message'] ? '' : `a call with status ${code} has no message`;
}

/** Returns the number of rejected items in `partial_success`; NaN if the body is not a response. */
export function rejectedIn(body: Buffer, { signal, contentType }: Asked): number {
  try {
    return contentType === JSON_TYPE ? rejectedInJson(body, signal) : rejectedInProtobuf(body);
  } catch {
    return Number.NaN;
  }
}

function rejectedInJson(body: Buffer, signal: Signal): number {
  const { partialSuccess, ...others } = JSON.parse(body.toString()) as { partialSuccess?: Record<string, string> };
  if (Object.keys(others).length > 0) return Number.NaN;
  if (partialSuccess === undefined) return 0;
  return partialSuccess['errorMessage'] ? Number(partialSuccess[SIGNAL_NAMES[signal].rejected]) : Number.NaN;
}

function rejectedInProtobuf(body: Buffer): number {
  if (body.length === 0) return 0;
  const outer = new WireReader(body);
  if (!outer.next() || outer.tag !== 10) return Number.NaN;
  const partial = outer.message();
  return partial.next() && partial.tag === 8 ? partial.int32() : Number.NaN;
}

/** Whether a body is a `google.rpc.Status` with a code and a message. */
function statusIn(body: Buffer, contentType: string): boolean {
  if (contentType === JSON_TYPE) {
    const { code, message } = JSON.parse(body.toString()) as Record<string, unknown>;
    return typeof code === 'number' && typeof message === 'string' && message !== '';
  }
  const reader = new WireReader(body);
  const tags: number[] = [];
  while (reader.next()) {
    tags.push(reader.tag);
    reader.skip();
  }
  return tags.join(',') === '8,18';
}
