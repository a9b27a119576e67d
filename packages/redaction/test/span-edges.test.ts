import { createPrivateKey } from 'node:crypto';

import { createTraceState, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';

import {
  createRedactor,
  generateAuditorKey,
  RedactionConfigError,
  RedactionGuard,
  RedactionSpanProcessor,
  unseal,
} from '../src/index.ts';
import { onlySpan } from './support/only-span.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';
const RECORD = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe('RedactionSpanProcessor', () => {
  it('trusts only its own evidence, and passes on its own views unchanged', () => {
    const inner = new InMemorySpanExporter();
    const outer = new InMemorySpanExporter();
    const redactor = createRedactor();
    const twice = new RedactionSpanProcessor({ next: new SimpleSpanProcessor({ exporter: outer }), redactor });
    const both: SpanProcessor = {
      onStart: () => {},
      onEnd: (span) => {
        new SimpleSpanProcessor({ exporter: inner }).onEnd(span);
        twice.onEnd(span);
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const provider = new TracerProvider({ spanProcessors: [new RedactionSpanProcessor({ next: both, redactor })] });
    closing.push(() => provider.shutdown());
    const attributes = { 'audit.redaction.policy': 'sha256:0', 'audit.redaction.classes': ['email:9'], a: MAIL };
    provider.getTracer('shop').startSpan('x', { attributes }).end();
    expect(onlySpan(inner).attributes).toEqual({
      a: '[email]',
      'audit.redaction.policy': redactor.policyHash,
      'audit.redaction.count': 1,
      'audit.redaction.bytes': 18,
      'audit.redaction.classes': ['email:1'],
      'audit.redaction.fields': ['attributes.a'],
    });
    expect(onlySpan(outer)).toBe(onlySpan(inner));
  });

  it('binds sealed originals to the record id of an audit span, else to its trace and span id', async () => {
    const { publicKey, privateKey } = generateAuditorKey();
    const redactor = createRedactor({ classes: { email: 'seal' }, seal: { publicKey } });
    const exporter = new InMemorySpanExporter();
    const next = new SimpleSpanProcessor({ exporter });
    const provider = new TracerProvider({ spanProcessors: [new RedactionSpanProcessor({ next, redactor })] });
    closing.push(() => provider.shutdown());
    for (const more of [{ 'audit.record.id': RECORD }, {}])
      provider
        .getTracer('shop')
        .startSpan('x', { attributes: { to: MAIL, ...more } })
        .end();
    await provider.forceFlush();
    const originals = exporter.getFinishedSpans().map((span) => {
      const { traceId, spanId } = span.spanContext();
      const id = 'audit.record.id' in span.attributes ? RECORD : `${traceId}-${spanId}`;
      const [sealed = ''] = span.attributes['audit.redaction.sealed'] as string[];
      return unseal(sealed, id, createPrivateKey(privateKey)).original;
    });
    expect(originals).toEqual([MAIL, MAIL]);
  });

  it('masks values of a trace state, whose members keep their order', () => {
    const masked = new InMemorySpanExporter();
    const next = new SimpleSpanProcessor({ exporter: masked });
    const provider = new TracerProvider({ spanProcessors: [new RedactionSpanProcessor({ next })] });
    closing.push(() => provider.shutdown());
    const parent = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
      traceState: createTraceState(`a=1,vendor=${MAIL},t=of ${MAIL};x,z=2`),
    });
    provider.getTracer('shop').startSpan('x', {}, parent).end();
    const { parentSpanContext } = onlySpan(masked);
    expect(parentSpanContext?.traceState?.serialize()).toBe('a=1,vendor=[email],t=of [email];x,z=2');
  });

  it('masks values truncated by the limits of the provider', () => {
    const masked = new InMemorySpanExporter();
    const provider = new TracerProvider({
      spanLimits: { attributeValueLengthLimit: 20 },
      spanProcessors: [new RedactionSpanProcessor({ next: new SimpleSpanProcessor({ exporter: masked }) })],
    });
    closing.push(() => provider.shutdown());
    provider
      .getTracer('shop')
      .startSpan('x', { attributes: { a: `card ${CARD}`, b: 'short' } })
      .end();
    expect(onlySpan(masked).attributes).toMatchObject({
      a: 'card [unscanned:cut]',
      b: 'short',
      'audit.redaction.failures': ['cut:1'],
      'audit.redaction.fields': ['attributes.a'],
    });
  });

  it('spreads a burst over turns, in order, and loses no span at shutdown', async () => {
    const masked = new InMemorySpanExporter();
    const processor = new RedactionSpanProcessor({
      next: new SimpleSpanProcessor({ exporter: masked }),
      turnBudget: 0.01,
    });
    const provider = new TracerProvider({ spanProcessors: [processor] });
    const names = Array.from({ length: 300 }, (_, index) => `span ${index}`);
    for (const name of names)
      provider
        .getTracer('shop')
        .startSpan(name, { attributes: { a: MAIL } })
        .end();
    expect(processor.waiting).toBeGreaterThan(0);
    expect(masked.getFinishedSpans().length + processor.waiting).toBe(names.length);
    await provider.forceFlush();
    expect(processor.waiting).toBe(0);
    const spans = masked.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(names);
    expect(spans.every(({ attributes }) => attributes['a'] === '[email]')).toBe(true);
    await provider.shutdown();
  });
});

describe('on construction, not when the first span ends,', () => {
  it.each([
    ['options of a processor', () => new RedactionSpanProcessor(undefined as never)],
    ['redactor and next of a processor', () => new RedactionSpanProcessor({} as never)],
    ['redactor of a guard', () => new RedactionGuard({ exporter: new InMemorySpanExporter() } as never)],
    ['exporter of a guard', () => new RedactionGuard({ redactor: createRedactor() } as never)],
  ])('the missing %s is reported', (_what, make) => {
    expect(make).toThrow(RedactionConfigError);
  });
});
