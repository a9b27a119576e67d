/** Base of the errors of the sink: a stable code, and a message that says what, where and what to do. */
abstract class SinkError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The configuration is wrong; the message names every fault and the place that it came from. */
export class SinkConfigError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_CONFIG';
}

/** The sink could not start. */
export class SinkStartError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_START';
}

/** The audit log must not be written on: it, or what it is in, was brought back to an older state. */
export class SealRefusedError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_SEAL_REFUSED';
}

/** What `auditspan verify` is to read cannot be read. */
export class VerifyInputError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_VERIFY_INPUT';
}

/** Evidence could not be put together. */
export class EvidenceError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_EVIDENCE';
}

/** A directive, such as a hold, cannot be made, signed or carried out. */
export class DirectiveError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_DIRECTIVE';
}

/** No sink took the record of what a command was to do, so it was not done. */
export class OwnRecordError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_OWN_RECORD';
}

/** A query of `auditspan sql` failed. */
export class QueryError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_QUERY';
}

/** What `auditspan redact` is to read cannot be read. */
export class RedactInputError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_REDACT_INPUT';
}

/** A module given as `--recogniser` is none. */
export class RecogniserError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_RECOGNISER';
}

/** What `auditspan unseal` is to open is not there, or could not be recorded. */
export class UnsealRequestError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_UNSEAL';
}

/** A key file cannot be written. */
export class KeyFileError extends SinkError {
  readonly code = 'AUDITSPAN_SINK_KEY_FILE';
}

/** A dead letter that was named is not there, or not the only one. */
export class DeadLetterError extends SinkError {
  readonly code = 'AUDITSPAN_DEAD_LETTER';
}

/** A request that gets an answer other than success. */
export abstract class RequestError extends SinkError {
  /** HTTP status of the answer. */
  abstract readonly status: number;
  /** Code of the `google.rpc.Status` in the answer. */
  abstract readonly grpcCode: number;
  /** Seconds after which the sender may try again; undefined where it must not. */
  readonly retryAfter: number | undefined = undefined;
}

const UNKNOWN = 2;
/** HTTP statuses as gRPC tells them. Source: https://opentelemetry.io/docs/specs/otlp/#failures-1 */
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
/** After these senders try again. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The body is not what its content type says. */
export class MalformedRequestError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_MALFORMED';
  readonly status = 400;
  readonly grpcCode = 3;
}

/** The sender did not prove who it is. */
export class UnauthenticatedError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_UNAUTHENTICATED';
  readonly status = 401;
  readonly grpcCode = 16;
}

/** The sender proved who it is, and may not send. */
export class ForbiddenError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_FORBIDDEN';
  readonly status = 403;
  readonly grpcCode = 7;
}

/** There is nothing at the path. */
export class UnknownPathError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_PATH';
  readonly status = 404;
  readonly grpcCode = 12;
}

/** The path takes another method. */
export class MethodError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_METHOD';
  readonly status = 405;
  readonly grpcCode = 12;
}

/** The body, also after decompression, or what is in it, is over the limit. */
export class RequestTooLargeError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_TOO_LARGE';
  readonly status = 413;
  readonly grpcCode = 8;
}

/** The content type or the content encoding is not one that the receiver reads. */
export class UnsupportedContentError extends RequestError {
  readonly code = 'AUDITSPAN_REQUEST_UNSUPPORTED';
  readonly status = 415;
  readonly grpcCode: number = 3;
}

/** The message encoding of a gRPC call is not one that the receiver reads: gRPC asks for UNIMPLEMENTED. */
export class UnsupportedMessageEncodingError extends UnsupportedContentError {
  override readonly grpcCode = 12;
}

/** As much waits to be answered as may, or space gets short. */
export class SinkBusyError extends RequestError {
  readonly code = 'AUDITSPAN_SINK_BUSY';
  readonly status = 429;
  readonly grpcCode = 8;
  override readonly retryAfter = 1;
}

/** The spans cannot be made safe now. */
export class SinkUnavailableError extends RequestError {
  readonly code = 'AUDITSPAN_SINK_UNAVAILABLE';
  readonly status = 503;
  readonly grpcCode = 14;
  override readonly retryAfter = 2;
}

/** The next hop of `auditspan processor` refused a request; the sender gets its answer. */
export class NextHopRefusedError extends RequestError {
  readonly code = 'AUDITSPAN_NEXT_HOP_REFUSED';
  readonly status: number;
  readonly grpcCode: number;
  override readonly retryAfter: number | undefined;

  constructor(message: string, status: number, retryAfter: number | undefined) {
    super(message);
    this.status = status;
    this.grpcCode = GRPC_CODES.get(status) ?? UNKNOWN;
    // Senders over gRPC do not try again after RESOURCE_EXHAUSTED without being told when.
    this.retryAfter = retryAfter ?? (RETRYABLE.has(status) ? 1 : undefined);
  }
}

export { errorCatalogue } from './error-catalogue.ts';
