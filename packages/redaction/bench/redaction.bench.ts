import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'vitest';

import { createRedactor, RedactionSpanProcessor } from '../src/index.ts';
import { chatMessages, prose, spanAttributes, worstTexts } from './texts.ts';

const redactor = createRedactor();

test('1 KB of prose with personal data', async ({ bench }) => {
  const text = prose(1024);
  await bench('redactText', () => void redactor.redactText(text)).run();
});

test('1 KB of prose without', async ({ bench }) => {
  const text = 'The quick brown fox jumps over the lazy dog, then it goes home to sleep. '.repeat(14).slice(0, 1024);
  await bench('redactText', () => void redactor.redactText(text)).run();
});

test('a span of 32 attributes, 5.9 KB', async ({ bench }) => {
  const attributes = spanAttributes();
  await bench('redactAttributes', () => void redactor.redactAttributes(attributes)).run();
});

test('a span through the processor', async ({ bench }) => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new RedactionSpanProcessor({ next: new SimpleSpanProcessor({ exporter }), redactor })],
  });
  const tracer = provider.getTracer('bench');
  const attributes = spanAttributes();
  await bench('start and end', () => {
    tracer.startSpan('chat gpt-5-mini', { attributes }).end();
    exporter.reset();
  }).run();
  await provider.shutdown();
});

test('chat messages as JSON, 6 KB', async ({ bench }) => {
  const text = chatMessages(6 * 1024);
  await bench('redactText', () => void redactor.redactText(text)).run();
});

for (const [name, text] of Object.entries(worstTexts(80 * 1024))) {
  test(`80 KB of ${name}`, async ({ bench }) => {
    await bench('redactText', () => void redactor.redactText(text)).run();
  });
}
