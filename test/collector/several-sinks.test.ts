import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../scripts/system/program.ts';
import { type Sink, startSink } from '../../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { type Backend, speaksJson, startBackend } from './support/backend.ts';
import { absent, type Collector, startCollector, unless } from './support/collector.ts';
import { attributes, type JsonSpan, requestOf, send } from '../../scripts/system/otlp-json.ts';
import { select } from './support/sql.ts';

const RECORDS = 300;

let directory: string;
let sinks: Sink[] = [];
let backend: Backend;
let gateway: Collector;
const programs: Program[] = [];

function auditSpan(): JsonSpan {
  const now = BigInt(Date.now()) * 1_000_000n;
  const traceId = randomBytes(16).toString('hex');
  return {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'model.invoke gpt-5-mini',
    kind: 3,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
    attributes: attributes({ 'audit.action': 'model.invoke', 'audit.principal.id': 'alice' }),
  };
}

const tracesIn = async (sink: Sink): Promise<string[]> =>
  (await select<{ id: string }>(sink, 'SELECT TraceId AS id FROM audit_spans')).map(({ id }) => id);

describe(`a gateway with two sinks${unless}`, () => {
  beforeAll(async () => {
    if (absent) return;
    directory = await mkdtemp(join(tmpdir(), 'auditspan-sinks-'));
    sinks = await Promise.all(['a', 'b'].map((name) => startSink({ dataDir: join(directory, name) })));
    backend = await startBackend();
    gateway = await startCollector({
      configs: ['gateway/gateway.yaml', 'gateway/several-sinks.yaml', speaksJson('otlp_http/tracing')],
      directory,
      env: {
        SINK_ENDPOINT: sinks[0]?.endpoints.otlp.url ?? '',
        SECOND_SINK_ENDPOINT: sinks[1]?.endpoints.otlp.url ?? '',
        TRACING_ENDPOINT: backend.url,
        DECISION_WAIT: '60s',
      },
    });
    programs.push(...sinks.map(({ program }) => program), gateway.program);
  });

  afterAll(async () => {
    for (const program of programs.toReversed()) await program.stop();
    await backend?.close();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.skipIf(absent)('routes each trace to one of them, and a retry to the same one', async () => {
    const spans = Array.from({ length: RECORDS }, auditSpan);
    // In different batches the second time, as a retrying sender may do.
    await send(gateway.url, requestOf('service', spans));
    for (let from = 0; from < RECORDS; from += 70) {
      await send(gateway.url, requestOf('service', spans.slice(from, from + 70)));
    }
    const [first = [], second = []] = await until('all records', async () => {
      const found = await Promise.all(sinks.map(tracesIn));
      return found.flat().length >= RECORDS ? found : undefined;
    });
    expect(first.filter((id) => !/^[0-7]/.test(id))).toEqual([]);
    expect(second.filter((id) => !/^[89a-f]/.test(id))).toEqual([]);
    expect([first.length + second.length, new Set([...first, ...second]).size]).toEqual([RECORDS, RECORDS]);
  });
});
