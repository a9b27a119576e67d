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
    code: 'AUDITSPAN_SINK_DIRECTIVE',
    when: 'What `auditspan retention`, `hold` or `erase` is to do is not allowed, such as to drop what a hold covers, or was interrupted.',
    remedy: 'Do what the message says. Nothing is dropped or erased that a directive in the log does not name.',
  },
  {
    code: 'AUDITSPAN_SINK_OWN_RECORD',
    when: 'No sink took the record of what a command was to do, so the command did nothing.',
    remedy:
      'Start the sink, or name one by `--sink`; where producers must prove themselves, give a token by `OTEL_EXPORTER_OTLP_HEADERS`, or the files of a certificate by `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` and `OTEL_EXPORTER_OTLP_CLIENT_KEY`; `OTEL_EXPORTER_OTLP_CERTIFICATE` says whom to trust.',
  },
  {
    code: 'AUDITSPAN_SINK_QUERY',
    when: 'A query of `auditspan sql` was refused or could not be carried out.',
    remedy: 'Read the ClickHouse error in the message.',
  },
  {
    code: 'AUDITSPAN_SINK_REDACT_INPUT',
    when: 'A file or pipe given to `auditspan redact` cannot be read, or is no text.',
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
