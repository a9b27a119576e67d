import type { InMemorySpanExporter, ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect } from 'vitest';

/** Returns the only exported span. */
export function onlySpan(exporter: InMemorySpanExporter): ReadableSpan {
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(1);
  const [span] = spans;
  if (span === undefined) throw new Error('no span');
  return span;
}
