import { createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type SpanContext } from '@opentelemetry/api';
import { ATTR_AUDIT_ACTION, ATTR_AUDIT_PRINCIPAL_ID, isAuditSpan } from '@auditspan/conventions';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';

import { createRedactor, RedactionSpanProcessor, type Redactor } from '../src/index.ts';
import { onlySpan } from './support/only-span.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';

const remote = (traceState: string): SpanContext => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState(traceState),
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface Pipeline {
  readonly provider: TracerProvider;
  readonly masked: InMemorySpanExporter;
  readonly unmasked: InMemorySpanExporter;
}

function startPipeline(redactor?: Redactor, attributes: Record<string, string> = { 'service.name': 'shop' }): Pipeline {
  const masked = new InMemorySpanExporter();
  const unmasked = new InMemorySpanExporter();
  const next = new SimpleSpanProcessor({ exporter: masked });
  const provider = new TracerProvider({
    resource: resourceFromAttributes(attributes),
    spanProcessors: [
      new RedactionSpanProcessor(redactor === undefined ? { next } : { next, redactor }),
      new SimpleSpanProcessor({ exporter: unmasked }),
    ],
  });
  closing.push(() => provider.shutdown());
  return { provider, masked, unmasked };
}

/** Records a span with the same values on every surface. */
function recordSpan(provider: TracerProvider): void {
  const tracer = provider.getTracer(`scope of ${MAIL}`, '1.0.0', { schemaUrl: `https://u:p@schemas.example/1` });
  const parent = trace.setSpanContext(ROOT_CONTEXT, remote(`vendor=${MAIL}`));
  const span = tracer.startSpan(`GET /users/${MAIL}`, { kind: SpanKind.CLIENT }, parent);
  span.setAttributes({
    [ATTR_AUDIT_ACTION]: 'model.invoke',
    [ATTR_AUDIT_PRINCIPAL_ID]: MAIL,
    'gen_ai.input.messages': `[{"role":"user","content":"card ${CARD}"}]`,
    tags: ['plain', MAIL],
    number: 4111111111111111,
    count: 3,
    [`seen ${MAIL}`]: true,
  });
  span.addEvent(`mail to ${MAIL}`, { to: MAIL, size: 12 });
  span.addLink({ context: remote(`vendor=${MAIL}`), attributes: { from: MAIL } });
  span.setStatus({ code: SpanStatusCode.ERROR, message: `no such user ${MAIL}` });
  span.end();
}

describe('RedactionSpanProcessor', () => {
  it('masks every surface of a span and records evidence', () => {
    const { provider, masked, unmasked } = startPipeline(undefined, { 'service.name': 'shop', owner: MAIL });
    recordSpan(provider);
    const original = onlySpan(unmasked);
    const { spanContext, resource, ...view } = onlySpan(masked);

    expect(view).toEqual({
      name: 'GET /users/[email]',
      kind: SpanKind.CLIENT,
      parentSpanContext: { ...original.parentSpanContext, traceState: createTraceState('vendor=[email]') },
      startTime: original.startTime,
      endTime: original.endTime,
      duration: original.duration,
      ended: true,
      status: { code: SpanStatusCode.ERROR, message: 'no such user [email]' },
      attributes: {
        'audit.action': 'model.invoke',
        'audit.principal.id': MAIL,
        'gen_ai.input.messages': '[{"role":"user","content":"card [credit_card]"}]',
        tags: ['plain', '[email]'],
        number: '[credit_card]',
        count: 3,
        'seen [email]': true,
        'audit.redaction.policy': createRedactor().policyHash,
        'audit.redaction.count': 12,
        'audit.redaction.classes': ['credit_card:2', 'email:10'],
        'audit.redaction.bytes': 281,
        'audit.redaction.fields': [
          'trace_state',
          'attributes.gen_ai.input.messages',
          'attributes.tags',
          'attributes.number',
          'attributes.seen [email]',
          'name',
          'parent.trace_state',
          'status.message',
          'events.0.name',
          'events.0.attributes.to',
          'links.0.trace_state',
          'links.0.attributes.from',
        ],
      },
      events: [
        {
          name: 'mail to [email]',
          time: original.events[0]?.time,
          attributes: { to: '[email]', size: 12 },
          droppedAttributesCount: 0,
        },
      ],
      links: [
        {
          context: { ...remote(''), traceState: createTraceState('vendor=[email]') },
          attributes: { from: '[email]' },
          droppedAttributesCount: 0,
        },
      ],
      instrumentationScope: {
        name: 'scope of [email]',
        version: '1.0.0',
        schemaUrl: 'https://[url_credentials]@schemas.example/1',
      },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
    expect(spanContext()).toEqual({
      ...original.spanContext(),
      traceState: createTraceState('vendor=[email]'),
    });
    expect(resource.attributes).toEqual({ 'service.name': 'shop', owner: '[email]' });
    expect(resource.getRawAttributes()).toEqual([
      ['service.name', 'shop'],
      ['owner', '[email]'],
    ]);
  });

  it('does not modify the span that other processors see', () => {
    const { provider, unmasked } = startPipeline();
    recordSpan(provider);
    const { name, attributes, events, links, status, instrumentationScope } = onlySpan(unmasked);
    expect({ name, attributes, events, links, status, instrumentationScope }).toEqual({
      name: `GET /users/${MAIL}`,
      attributes: {
        'audit.action': 'model.invoke',
        'audit.principal.id': MAIL,
        'gen_ai.input.messages': `[{"role":"user","content":"card ${CARD}"}]`,
        tags: ['plain', MAIL],
        number: 4111111111111111,
        count: 3,
        [`seen ${MAIL}`]: true,
      },
      events: [expect.objectContaining({ name: `mail to ${MAIL}`, attributes: { to: MAIL, size: 12 } })],
      links: [expect.objectContaining({ attributes: { from: MAIL } })],
      status: { code: SpanStatusCode.ERROR, message: `no such user ${MAIL}` },
      instrumentationScope: expect.objectContaining({ name: `scope of ${MAIL}` }),
    });
  });

  it('shares one resource per provider and one scope per tracer, since exporters group by them', async () => {
    const { provider, masked } = startPipeline();
    const tracer = provider.getTracer('shop');
    for (const name of ['a', 'b']) tracer.startSpan(name).end();
    // On a slow machine the second span is deferred to the next turn.
    await provider.forceFlush();
    const [a, b] = masked.getFinishedSpans();
    expect(a?.resource).toBe(b?.resource);
    expect(a?.instrumentationScope).toBe(b?.instrumentationScope);
  });

  it('records evidence on every span without making it an audit span', () => {
    const { provider, masked } = startPipeline();
    provider
      .getTracer('shop')
      .startSpan('GET /', { attributes: { 'url.full': `https://shop.example/?mail=${MAIL}` } })
      .end();
    const { attributes } = onlySpan(masked);
    expect(attributes).toEqual({
      'url.full': 'https://shop.example/?mail=[email]',
      'audit.redaction.policy': createRedactor().policyHash,
      'audit.redaction.count': 1,
      'audit.redaction.bytes': 49,
      'audit.redaction.classes': ['email:1'],
      'audit.redaction.fields': ['attributes.url.full'],
    });
    expect(isAuditSpan(attributes)).toBe(false);
  });

  it('waits for asynchronous resource attributes, and masks them', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', owner: Promise.resolve(MAIL) }),
      spanProcessors: [new RedactionSpanProcessor({ next: new BatchSpanProcessor({ exporter }) })],
    });
    closing.push(() => provider.shutdown());
    provider.getTracer('shop').startSpan('GET /').end();
    await provider.forceFlush();
    expect(onlySpan(exporter).resource.attributes).toEqual({ 'service.name': 'shop', owner: '[email]' });
  });

  it('keeps unmaskable content out of the pipeline, and the error out of the application', () => {
    const whole = createRedactor();
    const broken: Redactor = {
      ...whole,
      begin: (subject) => {
        if (subject !== undefined) throw new Error('broken');
        return whole.begin();
      },
    };
    const { provider, masked, unmasked } = startPipeline(broken);
    recordSpan(provider);
    const original = onlySpan(unmasked);
    const { spanContext, resource, ...view } = onlySpan(masked);
    expect(view).toEqual({
      name: '[unscanned:error]',
      kind: SpanKind.CLIENT,
      startTime: original.startTime,
      endTime: original.endTime,
      duration: original.duration,
      ended: true,
      status: { code: SpanStatusCode.ERROR },
      attributes: {
        'audit.action': 'model.invoke',
        'audit.redaction.policy': whole.policyHash,
        'audit.redaction.count': 1,
        'audit.redaction.bytes': 0,
        'audit.redaction.failures': ['error:1'],
      },
      events: [],
      links: [],
      instrumentationScope: { name: '[unscanned:error]' },
      droppedAttributesCount: 6,
      droppedEventsCount: 1,
      droppedLinksCount: 1,
    });
    expect(spanContext()).toEqual({
      traceId: original.spanContext().traceId,
      spanId: original.spanContext().spanId,
      traceFlags: 1,
    });
    expect(resource.attributes).toEqual({ 'service.name': 'shop' });
  });
});
