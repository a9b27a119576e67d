/** Base class of the sink's errors: a stable code, and a message that says what happened, where and what to do. */
abstract class SinkError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The configuration is invalid; the message names every fault and its source. */
export class SinkConfigError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_CONFIG';
}

/** The sink could not start. */
export class SinkStartError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_START';
}

/** The audit log must not be appended to: it or its storage was rolled back to an older state or rewritten. */
export class SealRefusedError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_SEAL_REFUSED';
}

/** An input of `auditspan verify` cannot be read. */
export class VerifyInputError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_VERIFY_INPUT';
}

/** Evidence could not be exported. */
export class EvidenceError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_EVIDENCE';
}

/** A directive, such as a hold, cannot be made, signed or carried out. */
export class DirectiveError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_DIRECTIVE';
}

/** No sink accepted the audit record of a command, so the command did nothing. */
export class OwnRecordError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_OWN_RECORD';
}

/** A query of `auditspan sql` failed. */
export class QueryError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_QUERY';
}

/** An input of `auditspan redact` cannot be read. */
export class RedactInputError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_REDACT_INPUT';
}

/** A module given with `--recogniser` cannot be loaded or does not export a recogniser. */
export class RecogniserError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_RECOGNISER';
}

/** The record for `auditspan unseal` does not exist, has no sealed values, or the reading could not be recorded. */
export class UnsealRequestError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_UNSEAL';
}

/** A key file cannot be written. */
export class KeyFileError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_KEY_FILE';
}

/** The dead letter does not exist, or its id prefix is ambiguous. */
export class DeadLetterError extends SinkError {
  readonly code = 'AUDITSPAN_DEAD_LETTER';
}

/** A request that is answered with an error. */
export abstract class RequestError extends SinkError {
  /** HTTP status of the answer. */
  abstract readonly status: number;
  /** Code of the `google.rpc.Status` in the response. */
  abstract readonly grpcCode: number;
  /** Seconds after which the sender may retry; undefined if it must not. */
  readonly retryAfter: number | undefined = undefined;
}

const UNKNOWN = 2;
/** gRPC status codes by HTTP status. Source: https://opentelemetry.io/docs/specs/otlp/#failures-1 */
const GRPC_CODES: ReadonlyMap<number, number> = new Map([
  [400, 3],
  [401, 16],
  [403, 7],
  [404, 12],
  [413, 3],
  [429, 8],
  [502, 14],
  [503, 14],
  [504, 14],
]);
/** HTTP statuses after which OTLP senders retry. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The body is not valid for its content type. */
export class MalformedRequestError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_MALFORMED';
  readonly status = 400;
  readonly grpcCode = 3;
}

/** The sender did not authenticate. */
export class UnauthenticatedError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_UNAUTHENTICATED';
  readonly status = 401;
  readonly grpcCode = 16;
}

/** The sender authenticated, but may not send. */
export class ForbiddenError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_FORBIDDEN';
  readonly status = 403;
  readonly grpcCode = 7;
}

/** The path is unknown. */
export class UnknownPathError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_PATH';
  readonly status = 404;
  readonly grpcCode = 12;
}

/** The path does not accept the method. */
export class MethodError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_METHOD';
  readonly status = 405;
  readonly grpcCode = 12;
}

/** The body, compressed or decompressed, or the number of items in it exceeds the limit. */
export class RequestTooLargeError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_TOO_LARGE';
  readonly status = 413;
  readonly grpcCode = 8;
}

/** The receiver does not support the content type or content encoding. */
export class UnsupportedContentError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_UNSUPPORTED';
  readonly status = 415;
  readonly grpcCode: number = 3;
}

/** The receiver does not support the message encoding of a gRPC call; gRPC requires UNIMPLEMENTED for it. */
export class UnsupportedMessageEncodingError extends UnsupportedContentError {
  override readonly grpcCode = 12;
}

/** Too many bytes wait to be answered, or the log runs short of space. */
export class SinkBusyError extends RequestError {
  readonly code = 'AUDITSPAN_SINK_BUSY';
  readonly status = 429;
  readonly grpcCode = 8;
  override readonly retryAfter = 1;
}

/** The request cannot be made durable at the moment. */
export class SinkUnavailableError extends RequestError {
  readonly code = 'AUDITSPAN_SINK_UNAVAILABLE';
  readonly status = 503;
  readonly grpcCode = 14;
  override readonly retryAfter = 2;
}

/** The next hop of `auditspan processor` refused a request; its answer is passed back to the sender. */
export class NextHopRefusedError extends RequestError {
  readonly code = 'AUDITSPAN_NEXT_HOP_REFUSED';
  readonly status: number;
  readonly grpcCode: number;
  override readonly retryAfter: number | undefined;

  constructor(message: string, status: number, retryAfter: number | undefined) {
    super(message);
    this.status = status;
    this.grpcCode = GRPC_CODES.get(status) ?? UNKNOWN;
    // gRPC senders retry RESOURCE_EXHAUSTED only if told when.
    this.retryAfter = retryAfter ?? (RETRYABLE.has(status) ? 1 : undefined);
  }
}

export { errorCatalogue } from './error-catalogue.ts';
