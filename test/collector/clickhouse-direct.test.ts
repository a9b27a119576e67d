import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendTraffic } from '../../examples/chat-service/src/traffic.ts';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '../../packages/embedded-clickhouse/src/index.ts';
import { EXPORTER_TABLES, statementsOf } from '../../packages/store/test/fixtures/exporter-tables.ts';
import type { Program } from '../../scripts/system/program.ts';
import { startChatService, startModels, startSink } from '../../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { absent, configPath, startCollector, unless } from './support/collector.ts';

const WRITER = { name: 'writer', password: 'w-secret' };
const CALLS = 9;
const RECORDS = CALLS + 2;

/** How the exporter stores attributes, and the matching fixture of the store's tests. */
const SCHEMAS: readonly (readonly [name: string, settings: readonly string[], fixture: string])[] = [
  ['maps', [], 'as 0.120 to 0.161 do'],
  ['JSON columns', ['yaml:exporters: {clickhouse: {json: true}}'], 'with JSON, as 0.141 to 0.161 do'],
];

/** Columns of the span tables, in order. */
async function tablesOf(client: ClickHouseClient): Promise<unknown> {
  const tables = "database = currentDatabase() AND {name} LIKE 'otel_traces%'";
  return {
    columns: await rowsOf(
      client,
      `SELECT table, name, type FROM system.columns WHERE ${tables.replace('{name}', 'table')} ORDER BY table, name`,
    ),
    orders: await rowsOf(
      client,
      `SELECT name, sorting_key FROM system.tables WHERE ${tables.replace('{name}', 'name')} ORDER BY name`,
    ),
  };
}

let directory: string;
let clickhouse: EmbeddedClickHouse;
let models: { program: Program; url: string };

const clientOf = (database: string): ClickHouseClient =>
  createClient({ url: clickhouse.url, username: WRITER.name, password: WRITER.password, database });

async function rowsOf<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
}

beforeAll(async () => {
  if (absent) return;
  directory = await mkdtemp(join(tmpdir(), 'auditspan-direct-'));
  clickhouse = await startEmbeddedClickHouse({ path: join(directory, 'clickhouse'), users: [WRITER] });
  models = await startModels();
});

afterAll(async () => {
  await models?.program.stop();
  await clickhouse?.close();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

describe.each(SCHEMAS)(`a database that the contrib exporter filled, with %s${unless}`, (name, settings, fixture) => {
  const database = name.replaceAll(' ', '_').toLowerCase();
  let client: ClickHouseClient;
  let service: string;

  beforeAll(async () => {
    if (absent) return;
    service = `direct-${database}`;
    client = clientOf(database);
    await clientOf('default').command({ query: `CREATE DATABASE ${database}` });
    const env = {
      CLICKHOUSE_ENDPOINT: clickhouse.url,
      CLICKHOUSE_USER: WRITER.name,
      CLICKHOUSE_PASSWORD: WRITER.password,
      CLICKHOUSE_DATABASE: database,
    };
    const collector = await startCollector({
      configs: ['clickhouse-direct/clickhouse-direct.yaml', ...settings],
      directory: join(directory, database),
      env,
    });
    const chat = await startChatService({
      otlp: collector.url,
      models: models.url,
      env: { OTEL_SERVICE_NAME: service, AUDITSPAN_SPOOL_DIR: join(directory, 'spool') },
    });
    await sendTraffic(chat.url);
    await chat.program.stop();
    await collector.program.stop();
  });

  afterAll(async () => {
    await client?.close();
  });

  it.skipIf(absent)('has the same tables as the fixtures of the store', async () => {
    const made = clientOf(`${database}_made`);
    await client.command({ query: `CREATE DATABASE ${database}_made` });
    const tables = EXPORTER_TABLES.filter(({ versions }) => versions === fixture);
    for (const statement of tables.flatMap(statementsOf)) await made.command({ query: statement });
    expect(await tablesOf(client)).toEqual(await tablesOf(made));
    await made.close();
  });

  it.skipIf(absent)('has every span', async () => {
    const found = await until('the spans', async () => {
      const [row] = await rowsOf<{ audit: number; servers: number }>(
        client,
        `SELECT toUInt32(countIf(ScopeName = '@auditspan/instrumentation')) AS audit,
           toUInt32(countIf(SpanKind = 'Server')) AS servers FROM otel_traces`,
      );
      return row?.audit === RECORDS ? row : undefined;
    });
    expect(found).toEqual({ audit: RECORDS, servers: 8 });
  });

  it.skipIf(absent || name !== 'maps')(
    'shows its audit spans in the view for a ClickHouse without a sink',
    async () => {
      await client.command({ query: await readFile(configPath('clickhouse-direct/audit_spans_direct.sql'), 'utf8') });
      const rows = await rowsOf(
        client,
        `SELECT PrincipalId AS who, ModelId AS model, Outcome AS outcome, Purpose AS purpose, toUInt32(InputTokens) AS input
       FROM audit_spans_direct WHERE Action = 'model.invoke' ORDER BY SourceSequence LIMIT 1`,
      );
      expect(rows).toEqual([
        {
          who: 'alice',
          model: 'gpt-5-mini',
          outcome: 'success',
          purpose: 'customer-support',
          input: expect.any(Number),
        },
      ]);
    },
  );

  it.skipIf(absent)('works with a sink that is added later', async () => {
    const sink = await startSink({
      dataDir: join(directory, `${database}-sink`),
      env: {
        AUDITSPAN_CLICKHOUSE_URL: clickhouse.url,
        AUDITSPAN_CLICKHOUSE_USER: WRITER.name,
        AUDITSPAN_CLICKHOUSE_PASSWORD: WRITER.password,
        AUDITSPAN_CLICKHOUSE_DATABASE: database,
      },
    });
    const chat = await startChatService({
      otlp: sink.endpoints.otlp.url,
      models: models.url,
      env: { OTEL_SERVICE_NAME: `${service}-sink`, AUDITSPAN_SPOOL_DIR: join(directory, 'spool') },
    });
    await sendTraffic(chat.url);
    await chat.program.stop();
    await sink.program.stop();
    const callers = await rowsOf(
      client,
      `SELECT toUInt32(uniqExact(AuditRecordId)) AS records FROM audit_traces WHERE IsCaller AND ServiceName = '${service}-sink'`,
    );
    expect(callers).toEqual([{ records: CALLS }]);
  });
});
