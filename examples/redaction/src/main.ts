// An OpenTelemetry application whose spans and logs are masked before they are queued.
import { createRedactor, pinoRedaction, RedactionGuard, RedactionSpanProcessor } from '@auditspan/redaction';
import { BatchSpanProcessor, ConsoleSpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { pino } from 'pino';

const redactor = createRedactor({
  preset: 'pci',
  keys: { 'app.note': 'hide' },
  rules: [{ name: 'customer_number', pattern: 'C-\\d{6}', keywords: ['customer'] }],
});

const provider = new TracerProvider({
  spanProcessors: [
    new RedactionSpanProcessor({
      next: new BatchSpanProcessor({ exporter: new RedactionGuard({ exporter: new ConsoleSpanExporter(), redactor }) }),
      redactor,
    }),
  ],
});
const log = pino(pinoRedaction(redactor));

const span = provider.getTracer('shop').startSpan('checkout of customer C-123456', {
  attributes: { 'app.note': 'prefers the blue one', 'url.full': 'https://shop.example/pay?card=4111111111111111' },
});
log.info({ to: 'erika@example.com' }, 'receipt for %s', '4111 1111 1111 1111');
span.end();
await provider.shutdown();
