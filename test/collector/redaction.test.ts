import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendTraffic } from '../../examples/chat-service/src/traffic.ts';
import type { Program } from '../../scripts/system/program.ts';
import { startChatService, startModels } from '../../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { type Backend, speaksJson, startBackend } from './support/backend.ts';
import { absent, type Collector, startCollector, unless } from './support/collector.ts';
import { attributeOf, attributes, type JsonSpan, requestOf, send } from '../../scripts/system/otlp-json.ts';
import { HARMLESS, SENSITIVE } from './support/sensitive.ts';

const EMAIL = 'erika.mustermann@example.com';
const CARD = /4111[\s-]?1111[\s-]?1111[\s-]?1111/;

let directory: string;
let backend: Backend;
let collector: Collector;
const programs: Program[] = [];

const NOW = BigInt(Date.now()) * 1_000_000n;

const span = (name: string, rest: Partial<JsonSpan>): JsonSpan => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  name,
  startTimeUnixNano: String(NOW),
  endTimeUnixNano: String(NOW + 1_000_000n),
  ...rest,
});

async function passed(sent: readonly JsonSpan[]): Promise<readonly JsonSpan[]> {
  const ids = new Set(sent.map(({ spanId }) => spanId));
  await send(collector.url, requestOf('unmasked', sent));
  return until('the spans', async () => {
    const found = backend.spans().filter(({ spanId }) => ids.has(spanId));
    return found.length === sent.length ? found : undefined;
  });
}

describe(`redaction.yaml, the second line of defence${unless}`, () => {
  beforeAll(async () => {
    if (absent) return;
    directory = await mkdtemp(join(tmpdir(), 'auditspan-redaction-'));
    backend = await startBackend();
    collector = await startCollector({
      configs: ['redaction/redaction.yaml', speaksJson('otlp_http/next')],
      flags: ['--feature-gates=ottl.set.allowNil'],
      directory,
      env: { NEXT_ENDPOINT: backend.url },
    });
    programs.push(collector.program);
  });

  afterAll(async () => {
    for (const program of programs.toReversed()) await program.stop();
    await backend?.close();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.skipIf(absent)('masks a value of every class that a pattern can find', async () => {
    const sent = SENSITIVE.map(({ kind, text }) => span('call', { attributes: attributes({ kind, text }) }));
    const got = await passed(sent);
    const leaks = SENSITIVE.filter(({ kind, value }) =>
      got.some((one) => attributeOf(one, 'kind') === kind && attributeOf(one, 'text')?.includes(value)),
    );
    expect(leaks).toEqual([]);
  });

  it.skipIf(absent)('leaves harmless text unchanged', async () => {
    const got = await passed(HARMLESS.map((text) => span('call', { attributes: attributes({ text }) })));
    expect(new Set(got.map((one) => attributeOf(one, 'text')))).toEqual(new Set(HARMLESS));
  });

  it.skipIf(absent)('masks every place of a span that can hold a value', async () => {
    const text = `for ${EMAIL}`;
    const [got] = await passed([
      span(`GET /users/${EMAIL}`, {
        traceState: 'vendor=4111111111111111',
        status: { code: 2, message: `no such user ${EMAIL}` },
        attributes: [
          { key: 'list', value: { arrayValue: { values: [{ stringValue: text }] } } },
          { key: 'number', value: { intValue: '4111111111111111' } },
          { key: 'db.password', value: { stringValue: 'anything at all' } },
        ],
        events: [{ name: `mail to ${EMAIL}`, timeUnixNano: String(NOW), attributes: attributes({ text }) }],
        links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: attributes({ text }) }],
      }),
    ]);
    const whole = JSON.stringify(got);
    expect(whole).not.toContain(EMAIL);
    expect(whole).not.toMatch(CARD);
    expect(whole).not.toContain('anything at all');
    expect(got).toMatchObject({
      name: 'GET /users/****',
      status: { code: 2, message: 'no such user ****' },
      events: [{ name: 'mail to ****', attributes: expect.arrayContaining(attributes({ text: 'for ****' })) }],
    });
    expect(whole).not.toContain('redaction.shown');
    expect([got?.links, got?.droppedLinksCount, got?.traceState]).toEqual([undefined, 1, undefined]);
  });

  it.skipIf(absent)('leaves the facts of an audit record unchanged, even an e-mail address as principal', async () => {
    const facts = {
      'audit.record.id': '01923456-789a-7bcd-8ef0-123456789abc',
      'audit.principal.id': EMAIL,
      'audit.model.id': 'gpt-5-mini',
      'audit.request.digest': `hmac-sha256:${'4111111111111111'.repeat(4)}`,
      'server.address': '203.0.113.7',
      'gen_ai.response.id': 'chatcmpl-4111111111111111',
    };
    const [got] = await passed([
      span('model.invoke gpt-5-mini', { attributes: attributes({ ...facts, 'audit.purpose': `case of ${EMAIL}` }) }),
    ]);
    expect(got?.attributes).toEqual(expect.arrayContaining(attributes({ ...facts, 'audit.purpose': 'case of ****' })));
  });

  it.skipIf(absent)('finds nothing left to mask after redaction in the service', async () => {
    const models = await startModels();
    const service = await startChatService({
      otlp: collector.url,
      models: models.url,
      env: { AUDITSPAN_CAPTURE_CONTENT: 'true', AUDITSPAN_SPOOL_DIR: join(directory, 'spool') },
    });
    programs.push(models.program, service.program);
    await sendTraffic(service.url);
    await service.program.stop();
    const prompts = await until('the masked prompt', async () => {
      const found = backend.spans().flatMap((one) => attributeOf(one, 'gen_ai.input.messages') ?? []);
      return found.length >= 9 ? found : undefined;
    });
    expect(prompts.filter((prompt) => prompt.includes('[credit_card]'))).toEqual([
      '[{"role":"user","parts":[{"type":"text","content":"Please refund [email], card [credit_card]."}]}]',
    ]);
    const audit = backend.spans().filter((one) => attributeOf(one, 'audit.source.id') !== undefined);
    expect(audit.length).toBeGreaterThanOrEqual(9);
    expect(audit.filter((one) => JSON.stringify(one).includes('****'))).toEqual([]);
  });
});
