import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendTraffic } from '../../examples/chat-service/src/traffic.ts';
import type { Program } from '../../scripts/system/program.ts';
import { type Sink, startChatService, startModels, startSink } from '../../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { type Backend, speaksJson, startBackend } from './support/backend.ts';
import { absent, type Collector, startCollector, unless } from './support/collector.ts';
import { attributeOf, type JsonSpan, requestOf, send } from '../../scripts/system/otlp-json.ts';
import { select, untilAllStored } from './support/sql.ts';

const ORDINARY_TRACES = 1000;
const ROUNDS = 5;
const CALLS = 9;
/** The start and stop of auditing are records too. */
const RECORDS = ROUNDS * CALLS + 2;

let directory: string;
let sink: Sink;
let backend: Backend;
const programs: Program[] = [];

async function start(): Promise<Collector> {
  [sink, backend] = await Promise.all([startSink({ dataDir: join(directory, 'sink') }), startBackend()]);
  const models = await startModels();
  const gateway = await startCollector({
    configs: ['gateway/gateway.yaml', speaksJson('otlp_http/tracing')],
    directory: join(directory, 'gateway'),
    env: { SINK_ENDPOINT: sink.endpoints.otlp.url, TRACING_ENDPOINT: backend.url, DECISION_WAIT: '5s' },
  });
  const agent = await startCollector({
    configs: ['agent/agent.yaml'],
    directory: join(directory, 'agent'),
    env: { AUDIT_ENDPOINT: gateway.url, TRACES_ENDPOINT: gateway.url },
  });
  programs.push(sink.program, gateway.program, agent.program, models.program);
  for (const [name, env] of Object.entries({
    whole: {},
    'head-sampled': { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' },
  })) {
    const service = await startChatService({
      otlp: agent.url,
      models: models.url,
      env: { OTEL_SERVICE_NAME: name, AUDITSPAN_SPOOL_DIR: join(directory, 'spool'), ...env },
    });
    for (let round = 0; round < ROUNDS; round += 1) await sendTraffic(service.url);
    // Exports before it exits.
    await service.program.stop();
  }
  return agent;
}

function ordinaryTrace(): JsonSpan {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'GET /health',
    kind: 2,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
  };
}

const isAudit = (span: JsonSpan): boolean => attributeOf(span, 'audit.record.id') !== undefined;

describe(`services → agent → gateway → sink and tracing backend${unless}`, () => {
  beforeAll(async () => {
    if (absent) return;
    directory = await mkdtemp(join(tmpdir(), 'auditspan-gateway-'));
    const agent = await start();
    const spans = Array.from({ length: ORDINARY_TRACES }, ordinaryTrace);
    await send(agent.url, requestOf('ordinary', spans));
    await until('the sampled traces', async () =>
      backend.spans().some(({ name }) => name === 'GET /health') ? true : undefined,
    );
    await untilAllStored(sink, 2 * RECORDS);
  });

  afterAll(async () => {
    for (const program of programs.toReversed()) await program.stop();
    await backend?.close();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.skipIf(absent)('loses no audit span of a service that samples 1 % of its traces', async () => {
    const rows = await select(
      sink,
      `SELECT ServiceName AS service, toUInt32(count()) AS rows, toUInt32(uniqExact(RecordId)) AS records,
         toUInt32(uniqExact(SourceSequence)) AS numbers, toUInt32(max(SourceSequence)) AS last
       FROM audit_spans GROUP BY service ORDER BY service`,
    );
    const whole = { rows: RECORDS, records: RECORDS, numbers: RECORDS, last: RECORDS };
    expect(rows).toEqual([
      { service: 'head-sampled', ...whole },
      { service: 'whole', ...whole },
    ]);
    const [sampled] = await select<{ spans: number }>(
      sink,
      `SELECT toUInt32(count()) AS spans FROM otel_traces WHERE ServiceName = 'head-sampled' AND SpanKind = 'Server'`,
    );
    // So that the claim above is not vacuous.
    expect(sampled?.spans).toBeLessThan(ROUNDS * CALLS);
  });

  it.skipIf(absent)('shows each audit span once in the tracing backend', () => {
    const ids = backend.spans().flatMap((span) => attributeOf(span, 'audit.record.id') ?? []);
    expect([ids.length, new Set(ids).size]).toEqual([2 * RECORDS, 2 * RECORDS]);
  });

  it.skipIf(absent)('keeps every trace with an audit span complete, and few of the others', async () => {
    const spans = backend.spans();
    const known = new Set(spans.map(({ spanId }) => spanId));
    const orphans = await select<{ span: string; parent: string }>(
      sink,
      `SELECT SpanId AS span, ParentSpanId AS parent FROM audit_spans WHERE ServiceName = 'whole' AND ParentSpanId != ''`,
    );
    expect(orphans.length).toBe(ROUNDS * CALLS);
    expect(orphans.filter(({ parent }) => !known.has(parent))).toEqual([]);
    const kept = spans.filter((span) => span.name === 'GET /health');
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(ORDINARY_TRACES / 20);
    expect(spans.some(isAudit)).toBe(true);
  });

  it.skipIf(absent)('joins audit spans with their traces in ClickHouse', async () => {
    const [row] = await select<{ rows: number }>(
      sink,
      `SELECT toUInt32(uniqExact(AuditRecordId)) AS rows FROM audit_traces WHERE IsCaller AND ServiceName = 'whole'`,
    );
    expect(row?.rows).toBe(ROUNDS * CALLS);
  });
});
