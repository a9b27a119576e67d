import { execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { freePort } from '@auditspan/testing';

import { startTestServer, type TestServer } from '../embedded-server.ts';
import { getRotel, rotelArguments } from '../../../../scripts/peers/rotel.ts';
import { freeAddress } from '../../../../scripts/system/port.ts';
import { until } from '../../../testing/src/until.ts';
import { OTEL_TRACES, sent, TRACED } from './otel-span.ts';

/*
 * Real clients in other languages. The tests install them, which needs the network, so they run only on request.
 */

const ENABLED = process.env['AUDITSPAN_TEST_CLIENTS'] === '1';
const SKIPPED = ENABLED ? '' : ' (skipped: set AUDITSPAN_TEST_CLIENTS=1; needs the network)';
const INSTALL_MS = 300_000;
const ROWS = 10_000;

const run = promisify(execFile);
const here = import.meta.dirname;
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auditspan', 'test-clients');

const COLUMNS = `id UInt64, text String, model LowCardinality(String), attributes Map(LowCardinality(String), String),
  roles Array(LowCardinality(String)), at DateTime64(9, 'UTC'), record UUID,
  events Nested(at DateTime64(9, 'UTC'), name LowCardinality(String), attributes Map(LowCardinality(String), String)),
  verified Bool, hash FixedString(32), status UInt16, level UInt8, port UInt32, leaves Array(UInt64), day Date,
  began DateTime('UTC'), earliest SimpleAggregateFunction(min, DateTime('UTC')), note Nullable(String),
  score Float64`;

const VALUES = `SELECT if(number = 7, 18446744073709551615, number),
  ['', 'plain', '\\n\\nDROP TABLE source', 'é 🙂 \\0', repeat('long ', 200)][number % 5 + 1],
  concat('model ', toString(number % 300)), if(number % 3 = 0, map(), map('k', toString(number), '', 'empty')),
  arrayMap(x -> concat('role ', toString(x)), range(number % 4)),
  fromUnixTimestamp64Nano(1700000000123456789 + toInt64(number) * 1000000007, 'UTC'), generateUUIDv4(),
  arrayMap(x -> fromUnixTimestamp64Nano(1700000000000000001 + toInt64(x), 'UTC'), range(number % 3)),
  arrayMap(x -> concat('event ', toString(x)), range(number % 3)),
  arrayMap(x -> map('n', toString(x)), range(number % 3)),
  number % 2 = 1, substring(SHA256(toString(number)), 1, 32), number % 600, number % 256, 4294967295 - number,
  arrayMap(x -> 18446744073709551615 - x, range(number % 3)), toDate('2026-11-26') - number % 9000,
  toDateTime('2026-11-26 01:02:03', 'UTC') + number, toDateTime('2026-11-26 01:02:03', 'UTC') - number,
  if(number % 2 = 0, NULL, toString(number)), number / 7
  FROM numbers(${ROWS})`;

let server: TestServer;
let address: URL;

beforeAll(async () => {
  if (!ENABLED) return;
  mkdirSync(cache, { recursive: true });
  server = await startTestServer();
  address = new URL(server.clickhouse.url);
  await server.writer.command({ query: `CREATE TABLE source (${COLUMNS}) ENGINE = MergeTree ORDER BY id` });
  await server.writer.command({ query: `INSERT INTO source ${VALUES}` });
});

afterAll(async () => {
  if (ENABLED) await server.close();
});

beforeEach(async () => {
  if (!ENABLED) return;
  await server.writer.command({ query: 'DROP TABLE IF EXISTS copied' });
  await server.writer.command({ query: 'CREATE TABLE copied AS source' });
});

const COMPARED = `text model roles at record events.at events.name events.attributes verified hash status
  level port leaves day began earliest note score`.split(/\s+/);

/** A hash of each column, which shows what differs. A Go map has no order. */
async function fingerprint(table: string): Promise<unknown[]> {
  const columns = [...COMPARED, 'mapSort(attributes)'];
  const hashes = columns.map(
    (column) => `hex(groupBitXor(sipHash64(id, toString(${column}), isNull(${column})))) AS \`${column}\``,
  );
  return server.rows(`SELECT count() AS rows, ${hashes.join(', ')} FROM ${table}`);
}

/** Runs an installation; returns why if it fails. */
async function install(program: string, args: string[], cwd: string): Promise<string | undefined> {
  try {
    await run(program, args, { cwd, timeout: INSTALL_MS });
    return undefined;
  } catch (error) {
    return `${program} ${args.join(' ')}: ${String(error).slice(0, 300)}`;
  }
}

async function copy(program: string, args: string[]): Promise<unknown> {
  const { stdout } = await run(program, args, { timeout: 60_000 });
  expect(await fingerprint('copied')).toEqual(await fingerprint('source'));
  return JSON.parse(stdout);
}

function skipWithout(missing: string | undefined, context: TestContext): void {
  context.skip(missing !== undefined, `could not be installed here: ${missing}`);
}

describe.skipIf(!ENABLED)(`clickhouse-go over HTTP${SKIPPED}`, () => {
  const binary = join(cache, 'clickhouse-go-client');
  let missing: string | undefined;
  beforeAll(async () => {
    missing = await install('go', ['build', '-o', binary, '.'], join(here, 'go'));
  }, INSTALL_MS);

  it.for(['none', 'lz4', 'zstd', 'gzip'])(
    'reads and writes every type, and knows errors: %s',
    async (compression, context) => {
      skipWithout(missing, context);
      expect(await copy(binary, [address.host, 'writer', 'w-secret', compression])).toEqual({
        rows: ROWS,
        early: 60,
        late: 395,
      });
    },
  );
});

describe.skipIf(!ENABLED)(`Rotel, which writes RowBinary from Rust${SKIPPED}`, () => {
  let rotel: Awaited<ReturnType<typeof getRotel>>;
  beforeAll(async () => {
    rotel = await getRotel();
  }, INSTALL_MS);

  it.for(['none', 'lz4'])('writes every column of otel_traces: %s', async (compression, context) => {
    skipWithout('absent' in rotel ? rotel.absent : undefined, context);
    await server.writer.command({ query: 'DROP DATABASE IF EXISTS rotel' });
    await server.writer.command({ query: 'CREATE DATABASE rotel' });
    await server.writer.command({
      query: `CREATE TABLE rotel.otel_traces (${OTEL_TRACES}) ENGINE = MergeTree ORDER BY ()`,
    });
    const port = await freePort();
    const agent = spawn(
      'path' in rotel ? rotel.path : '',
      rotelArguments({
        'otlp-http-endpoint': `127.0.0.1:${port}`,
        'otlp-grpc-endpoint': await freeAddress(),
        'batch-timeout': '100ms',
        'clickhouse-exporter-endpoint': address.origin,
        'clickhouse-exporter-database': 'rotel',
        'clickhouse-exporter-user': 'writer',
        'clickhouse-exporter-password': 'w-secret',
        'clickhouse-exporter-compression': compression,
      }),
    );
    context.onTestFinished(() => void agent.kill('SIGKILL'));
    await until('Rotel', () => sent(`http://127.0.0.1:${port}/v1/traces`));
    await until('the span', async () => (await server.rows('SELECT 1 FROM rotel.otel_traces')).at(0));
    expect(await server.rows('SELECT * EXCEPT (SpanId) FROM rotel.otel_traces LIMIT 1')).toEqual([TRACED]);
  });
});

describe.skipIf(!ENABLED)(`clickhouse-connect of Python${SKIPPED}`, () => {
  const environment = join(cache, 'python');
  const python = join(environment, 'bin', 'python');
  let missing: string | undefined;
  beforeAll(async () => {
    missing =
      (await install('python3', ['-m', 'venv', environment], here)) ??
      (await install(python, ['-m', 'pip', 'install', '-q', '-r', 'requirements.txt'], join(here, 'python')));
  }, INSTALL_MS);

  it.for(['default', 'lz4', 'zstd', 'gzip', 'none'])(
    'reads and writes every type, and knows errors: %s',
    async (compression, context) => {
      skipWithout(missing, context);
      const { hostname, port } = address;
      const script = join(here, 'python', 'client.py');
      expect(await copy(python, [script, hostname, port, 'writer', 'w-secret', compression])).toEqual({
        rows: ROWS,
        written: ROWS,
        early: 60,
        late: 395,
      });
    },
  );
});

const jars = (driver: string): string => join(cache, `jdbc-${driver}`);

describe.skipIf(!ENABLED)(`the JDBC driver of Java${SKIPPED}`, () => {
  // The original client, and its successor since 0.8.
  const OLD = '0.7.2';
  const NEW = '0.11.1';
  const binary = { [OLD]: 'use_binary_string=true', [NEW]: 'binary_string_support=true' };
  const missing: Record<string, string | undefined> = {};
  beforeAll(async () => {
    for (const driver of [OLD, NEW]) {
      const wanted = [`-Ddriver=${driver}`, `-DoutputDirectory=${jars(driver)}`];
      missing[driver] = await install(
        'mvn',
        ['-B', '-q', 'dependency:copy-dependencies', ...wanted],
        join(here, 'java'),
      );
    }
  }, 2 * INSTALL_MS);

  const rowBinary = 'beta.row_binary_for_simple_insert=true';
  it.for([
    { driver: OLD, options: 'compress=false' },
    { driver: OLD, options: 'decompress=true' },
    { driver: OLD, options: 'decompress=true compress_algorithm=gzip decompress_algorithm=gzip' },
    { driver: NEW, options: 'compress=false' },
    { driver: NEW, options: 'decompress=true' },
    { driver: NEW, options: `${rowBinary} compress=false` },
    { driver: NEW, options: `${rowBinary} decompress=true` },
    { driver: NEW, options: `${rowBinary} decompress=true compression.method=ZSTD` },
    { driver: NEW, options: `${rowBinary} decompress=true client.use_http_compression=true` },
  ] as const)(
    'reads and writes every type, and knows errors: $driver $options',
    async ({ driver, options }, context) => {
      skipWithout(missing[driver], context);
      const program = ['-cp', join(jars(driver), '*'), join(here, 'java', 'Client.java')];
      const args = [address.host, 'writer', 'w-secret', binary[driver], ...options.split(' ')];
      // It has no code for a late error, but throws.
      expect(await copy('java', [...program, ...args])).toEqual({ rows: ROWS, early: 60, late: 0 });
    },
  );
});
