import { TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { test } from 'vitest';

import { createRedactor, RedactionSpanProcessor } from '../src/index.ts';
import { spanAttributes } from './texts.ts';

const BURST = 512;

/** Ends spans in one turn, and follows the turns until all are redacted. */
async function longestTurn(provider: TracerProvider, processor: RedactionSpanProcessor): Promise<number> {
  const tracer = provider.getTracer('bench');
  const attributes = spanAttributes();
  const spans = Array.from({ length: BURST }, () => tracer.startSpan('chat gpt-5-mini', { attributes }));
  let start = performance.now();
  for (const span of spans) span.end();
  let longest = performance.now() - start;
  while (processor.waiting > 0) {
    start = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}

test(`a burst of ${BURST} spans of 5.9 KB that end in one turn`, async ({ bench }) => {
  const next: SpanProcessor = {
    onStart: () => {},
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const processor = new RedactionSpanProcessor({ next, redactor: createRedactor() });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  const longest: number[] = [];
  await bench('until all are redacted', async () => {
    longest.push(await longestTurn(provider, processor));
  }).run();
  longest.sort((a, b) => a - b);
  const median = longest[longest.length >> 1] ?? 0;
  process.stdout.write(`longest turn of the event loop: ${median.toFixed(1)} ms, median of ${longest.length} bursts\n`);
});
