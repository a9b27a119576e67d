/** Every error code of this package: when it occurs, and what to do. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_SINK_CONFIG',
    when: 'The file, the environment or a flag has an unknown name or a wrong value.',
    remedy: 'Correct each fault that the message names; it says where the value came from.',
  },
  {
    code: 'AUDITSPAN_SINK_START',
    when: 'The sink could not start: its port is taken, or its data directory is not writable or is in use.',
    remedy: 'Run `auditspan doctor`, which says what to do.',
  },
  {
    code: 'AUDITSPAN_SINK_SEAL_REFUSED',
    when: 'The audit log or its storage was rolled back to an older state or rewritten; nothing more is signed.',
    remedy:
      'Follow the message: restore the newest copy, or start a new log. Received requests wait on disk meanwhile.',
  },
  {
    code: 'AUDITSPAN_SINK_VERIFY_INPUT',
    when: 'A policy or checkpoint that `auditspan verify` needs cannot be read.',
    remedy: 'Check the path; the checkpoint is in the `ledger` folder of the data directory of a sink that seals.',
  },
  {
    code: 'AUDITSPAN_SINK_EVIDENCE',
    when: 'Records cannot be exported as evidence, because they do not verify.',
    remedy: 'Run `auditspan verify` if the message says that a check failed.',
  },
  {
    code: 'AUDITSPAN_SINK_DIRECTIVE',
    when: '`auditspan retention`, `hold` or `erase` was asked for something that is not allowed, such as dropping records under a hold, or was interrupted.',
    remedy: 'Follow the message. Only what a directive in the log names is dropped or erased.',
  },
  {
    code: 'AUDITSPAN_SINK_OWN_RECORD',
    when: 'No sink accepted the audit record of the command, so the command did nothing.',
    remedy:
      'Start the sink, or name one with `--sink`. If producers must authenticate, set a token in `OTEL_EXPORTER_OTLP_HEADERS`, or the files of a client certificate in `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` and `OTEL_EXPORTER_OTLP_CLIENT_KEY`; `OTEL_EXPORTER_OTLP_CERTIFICATE` names the CAs to trust.',
  },
  {
    code: 'AUDITSPAN_SINK_QUERY',
    when: 'A query of `auditspan sql` was refused or failed.',
    remedy: 'Read the ClickHouse error in the message.',
  },
  {
    code: 'AUDITSPAN_SINK_REDACT_INPUT',
    when: 'A file or pipe given to `auditspan redact` cannot be read, or is not text.',
    remedy: 'Correct the path, or convert the text to UTF-8.',
  },
  {
    code: 'AUDITSPAN_SINK_RECOGNISER',
    when: 'A module given as `--recogniser` cannot be loaded, or its default export is not a recogniser.',
    remedy: 'Give the path of a JavaScript module that exports `{ name, find(text) }` by default.',
  },
  {
    code: 'AUDITSPAN_SINK_UNSEAL',
    when: '`auditspan unseal` finds no such record, or the record has no sealed values.',
    remedy:
      'Give the RecordId of audit_spans, or TraceId-SpanId of otel_traces, of a span with audit.redaction.sealed.',
  },
  {
    code: 'AUDITSPAN_SINK_KEY_FILE',
    when: '`auditspan keygen` cannot write a key, or the path already exists.',
    remedy: 'Choose another path; an existing key is never overwritten.',
  },
  {
    code: 'AUDITSPAN_DEAD_LETTER',
    when: 'The dead letter named by a command does not exist, or its id prefix is ambiguous.',
    remedy: 'Take the id from `auditspan dead-letters list`.',
  },
  {
    code: 'AUDITSPAN_REQUEST_MALFORMED',
    when: 'The body of an OTLP request cannot be read (HTTP 400).',
    remedy: 'Send OTLP as protobuf or JSON with the matching content type; the message says where parsing stopped.',
  },
  {
    code: 'AUDITSPAN_REQUEST_UNAUTHENTICATED',
    when: 'The sender presents no token or client certificate, or an unknown one (HTTP 401, gRPC UNAUTHENTICATED).',
    remedy: 'Configure the exporter with the header `Authorization: Bearer <token>`, or with its client certificate.',
  },
  {
    code: 'AUDITSPAN_REQUEST_FORBIDDEN',
    when: 'The client certificate is signed by a CA that the sink trusts, but belongs to no producer (HTTP 403, gRPC PERMISSION_DENIED).',
    remedy: 'Add one of its names to the `certificates` of a producer in the producers file.',
  },
  {
    code: 'AUDITSPAN_REQUEST_PATH',
    when: 'The path or gRPC method is unknown, or belongs to metrics or profiles, which the sink does not accept (HTTP 404, gRPC UNIMPLEMENTED).',
    remedy:
      'Send traces to /v1/traces or TraceService, audit records as logs to /v1/logs or LogsService, and other signals elsewhere.',
  },
  {
    code: 'AUDITSPAN_REQUEST_METHOD',
    when: 'The path does not accept this HTTP method (HTTP 405).',
    remedy: 'Use the method in the Allow header.',
  },
  {
    code: 'AUDITSPAN_REQUEST_TOO_LARGE',
    when: 'The body, compressed or decompressed, or the number of items in it exceeds the limit (HTTP 413).',
    remedy: 'Send fewer spans per request, or raise the limit of the sink.',
  },
  {
    code: 'AUDITSPAN_REQUEST_UNSUPPORTED',
    when: 'The receiver does not support the content type or content encoding (HTTP 415).',
    remedy: 'Use application/x-protobuf or application/json, uncompressed or with gzip, deflate or zstd.',
  },
  {
    code: 'AUDITSPAN_SINK_BUSY',
    when: 'Too many bytes wait to be answered, or the log runs short of space (HTTP 429 with Retry-After).',
    remedy:
      'The sender retries by itself. If it persists, check that ClickHouse accepts inserts (/readyz), or raise the limits.',
  },
  {
    code: 'AUDITSPAN_SINK_UNAVAILABLE',
    when: 'The log cannot be written: its disk is full or faulty, or `log.maxBytes` is reached (HTTP 503 with Retry-After).',
    remedy: 'The sender retries by itself. Free disk space; /readyz says whether the log waits for ClickHouse.',
  },
  {
    code: 'AUDITSPAN_NEXT_HOP_REFUSED',
    when: 'The next hop of `auditspan processor` answered with something other than success; its status is passed back.',
    remedy: 'Read the answer of the next hop in the message; after 429, 502, 503 and 504 the sender retries by itself.',
  },
];
