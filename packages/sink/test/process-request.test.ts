import { JsonLogsSerializer, JsonTraceSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { RedactionSpanProcessor, createRedactor, type Redactor } from '@auditspan/redaction';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OtlpContentType } from '../src/decode/decode.ts';
import { SIGNAL, type Signal } from '../src/decode/signal.ts';
import type { Span } from '../src/decode/span.ts';
import { MalformedRequestError } from '../src/errors.ts';
import { createRequestProcessor } from '../src/processor/process-request.ts';
import { decodeSpans, JSON_TYPE, PLENTY, PROTOBUF } from './fixtures/decoding.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';
import { field, requestOf, spanOf, textAttribute, varint } from './fixtures/wire.ts';

const EMAIL = 'ada.lovelace@example.org';
/** Not followed by a letter or digit, which a broken byte may turn the next one into: that is another text and not an address. */
const WHOLE_ADDRESS = /ada\.lovelace@example\.org(?![\w-])/;
const redactor = createRedactor();

async function processed(
  body: Uint8Array,
  {
    type = PROTOBUF,
    signal = SIGNAL.TRACES,
    by = redactor,
  }: { type?: OtlpContentType; signal?: Signal; by?: Redactor } = {},
): Promise<Buffer> {
  return (await createRequestProcessor(by).process(Buffer.from(body), type, signal, PLENTY)).body;
}

/** Returns the only span. */
function only<Item>(spans: readonly Item[]): Item {
  const [span] = spans;
  if (span === undefined || spans.length > 1) throw new Error(`${spans.length} spans`);
  return span;
}

/** Returns a span without the bytes it was received as. */
function contentOf({ raw: _raw, resource, scope, ...span }: Span): unknown {
  return { ...span, resource: resource.attributes, scope: { name: scope.name, version: scope.version } };
}

const FULL = readableSpan({
  name: `chat ${EMAIL}`,
  kind: SpanKind.CLIENT,
  status: { code: SpanStatusCode.ERROR, message: `no mailbox ${EMAIL}` },
  attributes: {
    'gen_ai.input.messages': `[{"role":"user","content":"I am ${EMAIL}, card 4111 1111 1111 1111"}]`,
    'gen_ai.usage.input_tokens': 12,
    'http.response.status_code': 500,
    temperature: 0.5,
    stream: true,
    tags: ['plain', EMAIL],
  },
  events: [
    { name: `mail to ${EMAIL}`, time: [1_700_000_000, 1], attributes: { to: EMAIL, n: 2 }, droppedAttributesCount: 0 },
  ],
  resource: { 'service.name': 'chat', contact: EMAIL },
});

/** Sorts the fields with findings, which are listed in the order of examination. */
function sorted(content: unknown): unknown {
  const { attributes, ...rest } = content as { attributes: Record<string, unknown> };
  const fields = attributes['audit.redaction.fields'] as string[];
  return { ...rest, attributes: { ...attributes, 'audit.redaction.fields': fields.toSorted() } };
}

/** Redacts a span like the processor within a service. */
function redactedInService(span: ReadableSpan): ReadableSpan {
  const views: ReadableSpan[] = [];
  const next = {
    onStart: () => undefined,
    onEnd: (view: ReadableSpan) => void views.push(view),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  new RedactionSpanProcessor({ next, redactor, turnBudget: Number.POSITIVE_INFINITY }).onEnd(span);
  return only(views);
}

describe('a request that goes through the processor', () => {
  it('is redacted like RedactionSpanProcessor does in a service', async () => {
    const span = only(decodeSpans(await processed(protobufOf([FULL]))));
    const expected = only(decodeSpans(protobufOf([redactedInService(FULL)])));
    expect(sorted(contentOf(span))).toEqual(sorted(contentOf(expected)));
    expect(span.attributes['audit.redaction.classes']).toEqual(['credit_card:1', 'email:6']);
  });

  it('is the same from JSON and from protobuf', async () => {
    const json = Buffer.from(JsonTraceSerializer.serializeRequest([FULL])!);
    expect(decodeSpans(await processed(json, { type: JSON_TYPE })).map(contentOf)).toEqual(
      decodeSpans(await processed(protobufOf([FULL]))).map(contentOf),
    );
  });

  it('keeps every field that OTLP defines, byte for byte, and adds its evidence', async () => {
    const resource = field(
      1,
      Buffer.concat([
        field(1, textAttribute('service.name', 'chat')),
        varint(2 * 8),
        varint(3),
        field(
          3,
          Buffer.concat([
            field(1, 'https://schema/e'),
            field(2, 'service'),
            field(3, 'service.name'),
            field(3, 'service.namespace'),
            field(4, 'host.name'),
          ]),
        ),
      ]),
    );
    const scope = field(
      1,
      Buffer.concat([field(1, 'lib'), field(2, '1.2'), field(3, textAttribute('a', 'b')), varint(4 * 8), varint(1)]),
    );
    const event = Buffer.concat([
      varint(9),
      Buffer.alloc(8, 7),
      field(2, 'event'),
      field(3, textAttribute('k', 'v')),
      varint(4 * 8),
      varint(2),
    ]);
    const link = Buffer.concat([
      field(1, Buffer.alloc(16, 3)),
      field(2, Buffer.alloc(8, 4)),
      field(3, 'vendor=x'),
      field(4, textAttribute('k', 'v')),
      varint(5 * 8),
      varint(9),
      varint(6 * 8 + 5),
      Buffer.alloc(4, 1),
    ]);
    const nested = field(
      6,
      Buffer.concat([
        field(
          1,
          Buffer.concat([
            field(1, 'list'),
            field(
              2,
              field(
                5,
                Buffer.concat([
                  field(1, field(1, '')),
                  field(1, Buffer.concat([varint(3 * 8), varint(-5n)])),
                  field(1, Buffer.alloc(0)),
                ]),
              ),
            ),
          ]),
        ),
        field(1, Buffer.concat([field(1, 'flag'), field(2, Buffer.concat([varint(2 * 8), varint(0)]))])),
        field(1, Buffer.concat([field(1, 'pi'), field(2, Buffer.concat([varint(4 * 8 + 1), Buffer.alloc(8, 64)]))])),
        field(1, Buffer.concat([field(1, 'raw'), field(2, field(7, Buffer.from([0, 1, 255])))])),
      ]),
    );
    const spanWith = (evidence: readonly Buffer[]): Buffer =>
      Buffer.concat([
        field(1, Buffer.alloc(16, 1)),
        field(2, Buffer.alloc(8, 2)),
        field(3, 'a=b'),
        field(4, Buffer.alloc(8, 5)),
        field(5, 'op'),
        varint(6 * 8),
        varint(3),
        varint(7 * 8 + 1),
        Buffer.alloc(8, 1),
        varint(8 * 8 + 1),
        Buffer.alloc(8, 2),
        field(9, Buffer.concat([field(1, 'nested'), field(2, nested)])),
        ...evidence,
        varint(10 * 8),
        varint(4),
        field(11, event),
        varint(12 * 8),
        varint(5),
        field(13, link),
        varint(14 * 8),
        varint(6),
        field(15, Buffer.concat([field(2, 'fine'), varint(3 * 8), varint(1)])),
        varint(16 * 8 + 5),
        Buffer.from([1, 1, 0, 0]),
      ]);
    const requestWith = (span: Buffer): Buffer =>
      field(
        1,
        Buffer.concat([
          resource,
          field(2, Buffer.concat([scope, field(2, span), field(3, 'https://schema/s')])),
          field(3, 'https://schema/r'),
        ]),
      );
    const result = await processed(requestWith(spanWith([])));
    const { attributes } = only(decodeSpans(result));
    const evidence = [
      textAttribute('audit.redaction.policy', redactor.policyHash),
      ...(['audit.redaction.count', 'audit.redaction.bytes'] as const).map((key) =>
        Buffer.concat([field(1, key), field(2, Buffer.concat([varint(3 * 8), varint(attributes[key] as bigint)]))]),
      ),
    ].map((keyValue) => field(9, keyValue));
    expect(attributes['audit.redaction.count']).toBe(0n);
    expect(result.toString('hex')).toBe(requestWith(spanWith(evidence)).toString('hex'));
  });

  it('drops what OTLP does not define, since it is unknown', async () => {
    const body = requestOf([spanOf(field(5, 'op'), field(99, EMAIL))], field(98, EMAIL));
    const result = await processed(Buffer.concat([body, field(97, EMAIL)]));
    expect(result.includes(EMAIL)).toBe(false);
    expect(decodeSpans(result)).toMatchObject([{ name: 'op' }]);
  });

  it('adds to the evidence of an earlier redaction, and ignores evidence without a policy', async () => {
    const first = await processed(protobufOf([FULL]));
    const pci = createRedactor({ preset: 'pci' });
    const again = only(decodeSpans(await processed(first, { by: pci })));
    expect(again.attributes).toMatchObject({
      'audit.redaction.policy': pci.policyHash,
      'audit.redaction.classes': ['credit_card:1', 'email:6'],
      'audit.redaction.count': 7n,
    });
    const forged = readableSpan({ attributes: { 'audit.redaction.count': 7, 'audit.redaction.classes': ['email:7'] } });
    const plain = only(decodeSpans(await processed(protobufOf([forged]))));
    expect(Object.entries(plain.attributes)).toEqual([
      ['audit.redaction.policy', redactor.policyHash],
      ['audit.redaction.count', 0n],
      ['audit.redaction.bytes', expect.any(BigInt)],
    ]);
  });

  it('redacts log records: body, attributes, event name', async () => {
    const record = {
      hrTime: [1_700_000_000, 5],
      hrTimeObserved: [1_700_000_000, 6],
      severityText: 'INFO',
      eventName: 'signup',
      body: { user: EMAIL, list: [1, EMAIL] },
      attributes: { to: EMAIL },
      droppedAttributesCount: 0,
      resource: FULL.resource,
      instrumentationScope: FULL.instrumentationScope,
    } as unknown as Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];
    const protobuf = await processed(ProtobufLogsSerializer.serializeRequest([record])!, { signal: SIGNAL.LOGS });
    const json = await processed(JsonLogsSerializer.serializeRequest([record])!, {
      signal: SIGNAL.LOGS,
      type: JSON_TYPE,
    });
    expect(protobuf.includes(EMAIL)).toBe(false);
    expect(protobuf.toString('latin1').match(/\[email\]/g)).toHaveLength(4);
    expect(protobuf.includes('signup')).toBe(true);
    expect(json.toString('hex')).toBe(protobuf.toString('hex'));
  });

  it('forwards nothing that it cannot parse, however a request is broken', async () => {
    const real = protobufOf([FULL]);
    const mail = real.indexOf(EMAIL);
    await fc.assert(
      fc.asyncProperty(fc.nat(real.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const broken = Buffer.from(cut ? real.subarray(0, at) : real);
        if (!cut) broken[at] = byte;
        const result = await processed(broken).catch((error: unknown) => error);
        const isMasked = Buffer.isBuffer(result) && !WHOLE_ADDRESS.test(result.toString('latin1'));
        expect(isMasked || result instanceof MalformedRequestError).toBe(true);
      }),
      { numRuns: 1500, examples: [[mail, 0x20, false]] },
    );
  });

  it('reads any bytes or refuses them', async () => {
    const bytes = fc.uint8Array({ maxLength: 200, size: 'max' });
    const framed = bytes.map((inner) => requestOf([Buffer.from(inner)]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, framed), fc.constantFrom(SIGNAL.TRACES, SIGNAL.LOGS), async (body, signal) => {
        const result = await processed(body, { signal }).catch((error: unknown) => error);
        expect(Buffer.isBuffer(result) || result instanceof MalformedRequestError).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses values nested too deep', async () => {
    let nested = field(1, 'x');
    for (let depth = 0; depth < 5000; depth += 1) nested = field(5, field(1, nested));
    const body = requestOf([spanOf(field(9, Buffer.concat([field(1, 'k'), field(2, nested)])))]);
    await expect(processed(body)).rejects.toThrow(/nested deeper than 32 levels/);
  });
});
