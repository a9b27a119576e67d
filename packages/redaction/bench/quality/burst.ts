import { TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';

import { createRedactor, RedactionSpanProcessor } from '../../src/index.ts';
import { spanAttributes } from '../texts.ts';
import { cpuSince, quantile } from './clock.ts';

const SPANS = 512;
const BURSTS = 15;

/** Returns the longest event loop turn in ms of processor time when 512 spans of 5.9 KB end in one turn: median of bursts. */
export async function longestTurn(): Promise<number> {
  const next: SpanProcessor = {
    onStart: () => {},
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const processor = new RedactionSpanProcessor({ next, redactor: createRedactor() });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  const longest: number[] = [];
  for (let burst = 0; burst < BURSTS; burst++) longest.push(await longestOf(provider, processor));
  await provider.shutdown();
  return quantile(longest, 0.5);
}

/** Ends the spans in one turn, and measures the turns until all are redacted. */
async function longestOf(provider: TracerProvider, processor: RedactionSpanProcessor): Promise<number> {
  const tracer = provider.getTracer('bench');
  const attributes = spanAttributes();
  const spans = Array.from({ length: SPANS }, () => tracer.startSpan('chat gpt-5-mini', { attributes }));
  let start = process.cpuUsage();
  for (const span of spans) span.end();
  let longest = cpuSince(start);
  while (processor.waiting > 0) {
    start = process.cpuUsage();
    await new Promise((resolve) => setImmediate(resolve));
    longest = Math.max(longest, cpuSince(start));
  }
  return longest / 1000;
}
