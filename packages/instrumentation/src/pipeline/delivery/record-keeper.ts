import { ATTR_AUDIT_SOURCE_SEQUENCE } from '@auditspan/conventions';
import { ExportResultCode } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { QueuedRecord } from '../spool/frame.ts';

/**
 * The end of a span's way through OpenTelemetry: it becomes the bytes of an OTLP request that holds it alone. Requests
 * that follow each other are one request, so these bytes are what waits, what is on disk and what is sent.
 */
export function createRecordKeeper(keep: (record: QueuedRecord) => void): SpanExporter {
  return {
    export(spans, done) {
      for (const span of spans) keep(recordOf(span));
      done({ code: ExportResultCode.SUCCESS });
    },
    shutdown: () => Promise.resolve(),
  };
}

function recordOf(span: ReadableSpan): QueuedRecord {
  const bytes = ProtobufTraceSerializer.serializeRequest([span]);
  if (bytes === undefined) throw new TypeError('a span could not be serialised');
  return { sequence: Number(span.attributes[ATTR_AUDIT_SOURCE_SEQUENCE]), bytes };
}
