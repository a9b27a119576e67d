import { ATTR_AUDIT_SOURCE_SEQUENCE } from '@auditspan/conventions';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { createSpanEncoder } from '../otlp/span-encoder.ts';
import type { QueuedRecord } from '../spool/frame.ts';

/**
 * The end of a span's way through OpenTelemetry: it becomes the bytes of an OTLP request that holds it alone. Requests
 * that follow each other are one request, so these bytes are what waits, what is on disk and what is sent.
 */
export function createRecordKeeper(keep: (record: QueuedRecord) => void): SpanExporter {
  const encode = createSpanEncoder();
  return {
    export(spans, done) {
      for (const span of spans) {
        const bytes = encode(span);
        keep({ sequence: Number(span.attributes[ATTR_AUDIT_SOURCE_SEQUENCE]), bytes });
      }
      done({ code: ExportResultCode.SUCCESS });
    },
    shutdown: () => Promise.resolve(),
  };
}
