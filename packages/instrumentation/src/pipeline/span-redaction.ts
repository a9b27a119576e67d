import { createRedactor, RedactionGuard, RedactionSpanProcessor, readPolicy } from '@auditspan/redaction';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Puts redaction before queues, and a guard behind them. */
export interface SpanRedaction {
  /** Before the queue of audit spans: each is redacted as it ends, since a record must not wait for anything. */
  audit(next: SpanProcessor): SpanProcessor;
  /** Before the queue of the service's own spans: a burst is spread over turns of the event loop. */
  service(next: SpanProcessor): SpanProcessor;
  /** Before an exporter: lets nothing out that was not redacted. */
  guard(exporter: SpanExporter): SpanExporter;
}

/** Binds redaction to a policy: JSON text, or the path of a file; the default policy if absent. */
export function createSpanRedaction(policy: string | undefined): SpanRedaction {
  const redactor = createRedactor(policy === undefined ? {} : readPolicy(policy));
  return {
    audit: (next) => new RedactionSpanProcessor({ next, redactor, turnBudget: Infinity }),
    service: (next) => new RedactionSpanProcessor({ next, redactor }),
    guard: (exporter) => new RedactionGuard({ exporter, redactor }),
  };
}
