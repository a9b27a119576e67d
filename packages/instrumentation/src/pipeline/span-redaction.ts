import {
  createRedactor,
  RedactionGuard,
  RedactionSpanProcessor,
  readPolicy,
  type Redactor,
} from '@auditspan/redaction';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Puts redaction before queues, and a guard behind them. */
export interface SpanRedaction {
  /** Redacts audit records, each at once, since a record must not wait for anything. */
  readonly redactor: Redactor;
  /** Before the queue of the service's own spans: a burst is spread over turns of the event loop. */
  service(next: SpanProcessor): SpanProcessor;
  /** Before an exporter: lets nothing out that was not redacted. */
  guard(exporter: SpanExporter): SpanExporter;
}

/** Binds redaction to a policy: JSON text, or the path of a file; the default policy if absent. */
export function createSpanRedaction(policy: string | undefined): SpanRedaction {
  const redactor = createRedactor(policy === undefined ? {} : readPolicy(policy));
  return {
    redactor,
    service: (next) => new RedactionSpanProcessor({ next, redactor }),
    guard: (exporter) => new RedactionGuard({ exporter, redactor }),
  };
}
