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

/** Every code of this package: when it happens, and what to do. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_SINK_CONFIG',
    when: 'The file, the environment or a flag has an unknown name or a wrong value.',
    remedy: 'Correct what the message names; it says for each fault where the value came from.',
  },
  {
    code: 'AUDITSPAN_SINK_START',
    when: 'The sink could not start: its port is taken, or its data directory is not writable or is in use.',
    remedy: 'Run `auditspan doctor`, which says what to do.',
  },
  {
    code: 'AUDITSPAN_SINK_SEAL_REFUSED',
    when: 'The audit log, or what it is in, was brought back to an older state or rewritten; nothing more is signed.',
    remedy:
      'Do what the message says: restore the newest copy, or begin a new log. What is received waits on the disk.',
  },
  {
    code: 'AUDITSPAN_SINK_VERIFY_INPUT',
    when: 'A policy or checkpoint that `auditspan verify` is to read is not there.',
    remedy: 'Check the path; the checkpoint is in the folder `ledger` of the data directory of a sink that seals.',
  },
  {
    code: 'AUDITSPAN_SINK_EVIDENCE',
    when: 'Records cannot be handed over as evidence, since they do not hold themselves.',
    remedy: 'Run `auditspan verify` where the message says what does not hold.',
  },
  {
    code: 'AUDITSPAN_SINK_OWN_RECORD',
    when: 'No sink took the record of what a command was to do, so the command did nothing.',
    remedy:
      'Start the sink, or name one by `--sink`; give its token by `OTEL_EXPORTER_OTLP_HEADERS` where producers must prove themselves.',
  },
  {
    code: 'AUDITSPAN_SINK_QUERY',
    when: 'A query of `auditspan sql` was refused or could not be carried out.',
    remedy: 'Read the ClickHouse error in the message.',
  },
  {
    code: 'AUDITSPAN_SINK_REDACT_INPUT',
    when: 'A file or pipe given to `auditspan redact` cannot be read, or is not UTF-8 text.',
    remedy: 'Correct the path, or convert the text to UTF-8.',
  },
  {
    code: 'AUDITSPAN_SINK_RECOGNISER',
    when: 'A module given as `--recogniser` cannot be loaded, or its default export is no recogniser.',
    remedy: 'Give the path of a JavaScript module that exports `{ name, find(text) }` by default.',
  },
  {
    code: 'AUDITSPAN_SINK_UNSEAL',
    when: '`auditspan unseal` finds no such record, or nothing sealed in it.',
    remedy:
      'Give the RecordId of audit_spans, or TraceId-SpanId of otel_traces, of a span with audit.redaction.sealed.',
  },
  {
    code: 'AUDITSPAN_SINK_KEY_FILE',
    when: '`auditspan keygen` cannot write a key, or there is one at the path.',
    remedy: 'Choose another path; a key is never written over.',
  },
  {
    code: 'AUDITSPAN_DEAD_LETTER',
    when: 'The dead letter that a command names is not there, or more than one begins like that.',
    remedy: 'Take the id from `auditspan dead-letters list`.',
  },
  {
    code: 'AUDITSPAN_REQUEST_MALFORMED',
    when: 'The body of an OTLP request cannot be read (HTTP 400).',
    remedy: 'Send OTLP as protobuf or JSON under the content type that fits; the message says where reading stopped.',
  },
  {
    code: 'AUDITSPAN_REQUEST_UNAUTHENTICATED',
    when: 'The sender shows no token or client certificate, or one that is not known (HTTP 401, gRPC UNAUTHENTICATED).',
    remedy: 'Give the exporter the header Authorization: Bearer and its token, or its client certificate.',
  },
  {
    code: 'AUDITSPAN_REQUEST_FORBIDDEN',
    when: 'The client certificate is signed by an authority of the sink, and belongs to no producer (HTTP 403, gRPC PERMISSION_DENIED).',
    remedy: 'Add one of its names to `certificates` of a producer in the file of producers.',
  },
  {
    code: 'AUDITSPAN_REQUEST_PATH',
    when: 'The path or gRPC method is unknown, or belongs to metrics or profiles, which the sink does not take (HTTP 404, gRPC UNIMPLEMENTED).',
    remedy:
      'Send traces to /v1/traces or TraceService, audit records as logs to /v1/logs or LogsService, and other signals elsewhere.',
  },
  {
    code: 'AUDITSPAN_REQUEST_METHOD',
    when: 'The path takes another HTTP method (HTTP 405).',
    remedy: 'Use the method in the Allow header.',
  },
  {
    code: 'AUDITSPAN_REQUEST_TOO_LARGE',
    when: 'The body, also after decompression, or the number of things in it is over the limit (HTTP 413).',
    remedy: 'Send fewer spans in a request, or raise the limit on the sink.',
  },
  {
    code: 'AUDITSPAN_REQUEST_UNSUPPORTED',
    when: 'The content type or content encoding is not one that the receiver reads (HTTP 415).',
    remedy: 'Use application/x-protobuf or application/json, plain or with gzip, deflate or zstd.',
  },
  {
    code: 'AUDITSPAN_SINK_BUSY',
    when: 'As much waits to be answered as may, or the space for the log gets short (HTTP 429 with Retry-After).',
    remedy:
      'The sender tries again by itself. If it lasts, see whether ClickHouse takes inserts (/readyz), or raise the limits.',
  },
  {
    code: 'AUDITSPAN_SINK_UNAVAILABLE',
    when: 'The log cannot be written: its disk is full or broken, or its budget is spent (HTTP 503 with Retry-After).',
    remedy: 'The sender tries again by itself. Make room; /readyz says whether the log waits for ClickHouse.',
  },
  {
    code: 'AUDITSPAN_NEXT_HOP_REFUSED',
    when: 'The next hop of `auditspan processor` answered with something other than success; its status is passed on.',
    remedy: 'Read what it says in the message; after 429, 502, 503 and 504 the sender tries again by itself.',
  },
];
