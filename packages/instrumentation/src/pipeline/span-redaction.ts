import {
  createRedactor,
  RedactionGuard,
  RedactionSpanProcessor,
  readPolicy,
  type Redactor,
} from '@auditspan/redaction';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Redacts before queues, and guards after them. */
export interface SpanRedaction {
  /** Redacts audit records synchronously, since a record must not wait. */
  readonly redactor: Redactor;
  /** Goes before the queue of the service's own spans: a burst is spread over turns of the event loop. */
  service(next: SpanProcessor): SpanProcessor;
  /** Goes before an exporter: drops everything that was not redacted. */
  guard(exporter: SpanExporter): SpanExporter;
}

/** Creates redaction for a policy: JSON text, or the path of a file; the default policy if absent. */
export function createSpanRedaction(policy: string | undefined): SpanRedaction {
  const redactor = createRedactor(policy === undefined ? {} : readPolicy(policy));
  return {
    redactor,
    service: (next) => new RedactionSpanProcessor({ next, redactor }),
    guard: (exporter) => new RedactionGuard({ exporter, redactor }),
  };
}
