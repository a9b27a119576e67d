import type { InMemorySpanExporter, ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect } from 'vitest';

/** The one span that was exported. */
export function onlySpan(exporter: InMemorySpanExporter): ReadableSpan {
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(1);
  const [span] = spans;
  if (span === undefined) throw new Error('no span');
  return span;
}
