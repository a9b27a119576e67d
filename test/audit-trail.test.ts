import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendTraffic, type TrafficStep } from '../examples/chat-service/src/traffic.ts';
import type { Program } from '../scripts/system/program.ts';
import { type Listening, type Sink, startChatService, startModels, startSink } from '../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { expectedRows } from './expected-rows.ts';
import { untilStored } from './support/stored.ts';

const nodeOf = (alias: string): string =>
  fileURLToPath(new URL(`../packages/testing/node_modules/${alias}/bin/node`, import.meta.url));

const NODES: readonly (readonly [version: string, node: string])[] = [
  ['26', process.execPath],
  ['24', nodeOf('node-24')],
  ['22.17', nodeOf('node-22')],
];

const EMAIL = 'erika.mustermann@example.com';
const CARD = /4111[\s-]?1111[\s-]?1111[\s-]?1111/;

/** These contain the errors, if there were any. */
const EMPTY_TABLES: ReadonlySet<string> = new Set(['audit_dead_letters', 'audit_leaves', 'audit_source_counts']);

let dataDir: string;
let sink: Sink;
let models: Listening;
let client: ClickHouseClient;
const programs: Program[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'auditspan-trail-'));
  sink = await startSink({ dataDir });
  models = await startModels();
  programs.push(sink.program, models.program);
  const { url, users } = sink.endpoints.clickhouse;
  const analyst = users.find((user) => user.readonly);
  client = createClient({ url, username: analyst?.name ?? '', password: analyst?.password ?? '' });
});

afterAll(async () => {
  await client?.close();
  for (const program of programs.toReversed()) await program.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const server = (model: string, path: string) => ({ model, kind: 'Server', path });

async function select<Row>(query: string, params: Record<string, unknown> = {}): Promise<Row[]> {
  const result = await client.query({ query, query_params: params, format: 'JSONEachRow' });
  return result.json<Row>();
}

describe.each(NODES)('a service on Node %s', (version, node) => {
  const name = `chat-on-node-${version}`;
  // npm has these Nodes for Linux on x64; elsewhere only the workspace's own is available.
  const absent = existsSync(node) ? '' : ` (skipped: no Node ${version} for ${process.platform}-${process.arch})`;
  let steps: readonly TrafficStep[];
  let exitCode: number | null;

  beforeAll(async () => {
    if (absent) return;
    const service = await startChatService({
      otlp: sink.endpoints.otlp.url,
      models: models.url,
      node,
      env: { OTEL_SERVICE_NAME: name, AUDITSPAN_CAPTURE_CONTENT: 'true', AUDITSPAN_FLUSH_TIMEOUT: '100000' },
    });
    steps = await sendTraffic(service.url);
    // The service flushes on exit, so that its last records are stored.
    exitCode = await service.program.stop();
    await untilStored(sink);
    await until('the ordinary spans', async () => {
      const [row] = await select<{ n: string }>(
        `SELECT count() AS n FROM otel_traces WHERE ServiceName = {name:String} AND SpanKind = 'Server'`,
        { name },
      );
      return Number(row?.n) === steps.length ? true : undefined;
    });
  });

  it.skipIf(absent)(`stores every call exactly once, each as a complete record${absent}`, async () => {
    const rows = await select(
      `SELECT * EXCEPT (Resource, OtherAttributes, RawForm, RawParts, EarlierResourceAttributes, EarlierRawSpan) FROM audit_spans
       WHERE ServiceName = {name:String} AND Action != 'audit.recording' ORDER BY SourceSequence`,
      { name },
    );
    expect(rows).toEqual(expectedRows(name, models.url));
  });

  it.skipIf(absent)(
    `numbers the records of the process without a gap, and the retry under the call's own id${absent}`,
    async () => {
      const [row] = await select(
        `SELECT uniqExact(RecordId) AS records, uniqExact(SourceId) AS sources,
              uniqExactIf(CallId, CallId != '') AS calls, groupArraySorted(100)(SourceSequence) AS numbers
       FROM audit_spans WHERE ServiceName = {name:String}`,
        { name },
      );
      // The start and stop of auditing are records too.
      expect(row).toEqual({ records: 11, sources: 1, calls: 8, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
    },
  );

  it.skipIf(absent)(`joins each record with the request in which the call was made${absent}`, async () => {
    const rows = await select(
      `SELECT AuditModelId AS model, SpanKind AS kind, SpanAttributes['url.path'] AS path
       FROM audit_traces WHERE IsCaller AND ServiceName = {name:String} ORDER BY AuditTimestamp`,
      { name },
    );
    expect(rows).toEqual([
      server('gpt-5-mini', '/chat'),
      server('gpt-5-mini', '/chat/stream'),
      server('gpt-5-mini-slow', '/preview'),
      server('fraud-scorer-forbidden', '/chat'),
      server('gpt-5-mini-busy', '/chat'),
      server('gpt-5-mini-busy', '/chat'),
      server('text-embedding-3-small', '/embed'),
      server('gpt-5-mini-echo', '/chat'),
      // This SDK creates a span around the call.
      { model: 'claude-sonnet-5', kind: 'Client', path: '/v1/messages' },
    ]);
  });

  it.skipIf(absent)(`leaves the calls and the exit of the service unchanged${absent}`, () => {
    expect(exitCode).toBe(0);
    expect(steps.map(({ status }) => status)).toEqual([200, 200, 200, 403, 200, 200, 200, 200]);
    const echoed = steps.find(({ model }) => model === 'gpt-5-mini-echo');
    expect(echoed?.answer).toContain(EMAIL);
  });
});

describe('every column of every table', () => {
  it('has neither the e-mail address nor the card number of the prompt', async () => {
    const tables = await select<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    );
    expect(tables.map(({ name }) => name).toSorted()).toEqual([
      'audit_by_day',
      'audit_by_principal',
      'audit_by_source',
      'audit_dead_letters',
      'audit_leaves',
      'audit_source_counts',
      'audit_spans',
      'auditspan_migrations',
      'otel_spans',
      'otel_spans_trace_id_ts',
    ]);
    for (const { name } of tables) {
      const result = await client.query({
        query: `SELECT * FROM ${name}`,
        format: 'JSONEachRow',
      });
      const text = await result.text();
      expect([name, text === '']).toEqual([name, EMPTY_TABLES.has(name)]);
      expect(text).not.toContain(EMAIL);
      expect(text).not.toMatch(CARD);
    }
  });

  it('has the masked prompt, so that the claim above is not vacuous', async () => {
    const rows = await select(
      `SELECT DISTINCT SpanAttributes['gen_ai.input.messages'] AS prompt FROM audit_spans WHERE ModelId = 'gpt-5-mini-echo'`,
    );
    expect(rows).toEqual([
      {
        prompt: '[{"role":"user","parts":[{"type":"text","content":"Please refund [email], card [credit_card]."}]}]',
      },
    ]);
  });
});
