import { join } from 'node:path';
import { readMigrations } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, send } from './fixtures/requests.ts';
import {
  type SinkProcess,
  resultOf,
  runCommand,
  spawnCommand,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf } from './fixtures/store-client.ts';

const NAMES = (await readMigrations()).map(({ name }) => name);
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

describe('auditspan', () => {
  it.each([
    [],
    ['serve'],
    ['sql'],
    ['migrate'],
    ['grants'],
    ['doctor'],
    ['redact'],
    ['unseal'],
    ['pseudonym'],
    ['keygen'],
    ['dead-letters'],
    ['verify'],
    ['evidence'],
    ['retention'],
    ['hold'],
    ['erase'],
    ['witness'],
    ['processor'],
  ])('%s --help shows examples', async (...command) => {
    const { code, stdout } = await runCommand([...command, '--help']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Examples:\n {2}auditspan /)]);
  });

  it('ends silently when its output is closed', async () => {
    const child = spawnCommand(['--help'], {});
    child.stdout?.destroy();
    expect(await resultOf(child)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('exits with 2 for wrong usage and configuration, with one message', async () => {
    const unknown = await runCommand(['serv']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("unknown command 'serv'")]);
    const config = await runCommand(['serve', '--listen', 'x'], { AUDITSPAN_SINK_LOG_LEVEL: 'loud' });
    expect(config).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'auditspan: AUDITSPAN_SINK_CONFIG: the configuration is wrong:\n' +
        '  - listen (--listen): must be host:port, such as 127.0.0.1:4318\n' +
        '  - logLevel (AUDITSPAN_SINK_LOG_LEVEL): Invalid option: expected one of ' +
        '"trace"|"debug"|"info"|"warn"|"error"|"fatal"|"silent"\n',
    });
  });
});

describe('a command beside a running sink', () => {
  let dataDir: string;
  let sink: SinkProcess;

  beforeAll(async () => {
    dataDir = join(directory.path, 'running');
    sink = await startSinkProcess(dataDir);
    const spans = ['first', 'second'].map((name) =>
      readableSpan({ traceId: '1'.repeat(32), name: `${name}, "quoted"` }),
    );
    await send(sink, jsonOf(spans), { 'content-type': 'application/json' });
    await untilStored(sink);
  });

  afterAll(async () => {
    await sink.stop();
  });

  const QUERY = 'SELECT SpanName AS name, length(TraceId) AS digits FROM otel_traces ORDER BY name';

  it('sql prints a table or JSON, and passes formats for programs through', async () => {
    const [table, json, tabs] = await Promise.all(
      [[QUERY], ['--format', 'json', QUERY], [`${QUERY} FORMAT TSVWithNames`]].map((args) =>
        runCommand(['sql', '--data-dir', dataDir, ...args]),
      ),
    );
    expect(table?.stdout).toMatch(/┌─name─+┬─digits─┐/);
    expect(JSON.parse(json?.stdout ?? '')).toEqual([
      { name: 'first, "quoted"', digits: 32 },
      { name: 'second, "quoted"', digits: 32 },
    ]);
    expect(tabs?.stdout).toBe('name\tdigits\nfirst, "quoted"\t32\nsecond, "quoted"\t32\n');
  });

  it('sql reads the query from stdin, with parameters, and prints [] for no rows', async () => {
    const args = ['sql', '--data-dir', dataDir, '--format', 'json', '--param', 'name=x=y', '--param', 'n=2'];
    const none = await runCommand(args, {}, 'SELECT 1 FROM otel_traces WHERE SpanName = {name:String};');
    expect(none).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    const some = await runCommand(args, {}, 'SELECT {name:String} AS name, {n:UInt8} + 1 AS more');
    expect(JSON.parse(some.stdout)).toEqual([{ name: 'x=y', more: 3 }]);
    const empty = await runCommand(['sql', '--data-dir', dataDir, 'SELECT 1 WHERE 0']);
    expect(empty).toEqual({ code: 0, stdout: '(no rows)\n', stderr: '' });
  });

  it.each(['table', 'json', 'csv'])('sql --format %s ends silently when its reader closes the pipe', async (format) => {
    const child = spawnCommand(['sql', '--data-dir', dataDir, '--format', format, 'SELECT * FROM numbers(300000)'], {});
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await resultOf(child)).toMatchObject({ code: 0, stderr: '' });
  });

  it('sql prints a large result as one JSON array', async () => {
    const query = 'SELECT number AS n FROM numbers(100000)';
    const { stdout } = await runCommand(['sql', '--data-dir', dataDir, '--format', 'json', query]);
    expect(JSON.parse(stdout)).toEqual(Array.from({ length: 100_000 }, (_, n) => ({ n })));
  });

  it.each(['2026-02-30', '2026-13-31', '2026-1-1', 'yesterday'])('sql does not accept %s as a day', async (day) => {
    const args = ['sql', '--data-dir', dataDir, '--param', `until=${day}`, 'SELECT {until:Date}'];
    expect(await runCommand(args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `auditspan: AUDITSPAN_SINK_QUERY: the parameter until is "${day}", which is not a day: write it like 2026-01-31\n`,
    });
  });

  it('sql may only read', async () => {
    const { code, stdout, stderr } = await runCommand(['sql', '--data-dir', dataDir, 'DROP TABLE otel_traces']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^auditspan: AUDITSPAN_SINK_QUERY: the query failed: ClickHouse refused it \(164 READONLY\)/,
    );
  });

  it('sql reports faults of a query, and of its own usage', async () => {
    const wrong = await runCommand(['sql', '--data-dir', dataDir, 'SELECT nothing FROM nowhere']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('(60 UNKNOWN_TABLE)')]);
    const value = await runCommand(['sql', '--data-dir', dataDir, "SELECT toUInt8('\\x1b[2J\\x07')"]);
    expect([value.code, value.stderr]).toEqual([1, expect.stringContaining(String.raw`'\x1B[2J\x07' as UInt8`)]);
    const empty = await runCommand(['sql', '--data-dir', dataDir]);
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('give a query')]);
  });

  it('migrate finds nothing to do', async () => {
    const { code, stdout } = await runCommand(['migrate', '--data-dir', dataDir, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { dryRun: false, present: NAMES, applied: [] }]);
  });

  it('migrate and grants print the SQL for a cluster', async () => {
    const target = ['--cluster', 'audit', '--clickhouse-database', 'auditspan'];
    const schema = await runCommand(['migrate', ...target]);
    expect([schema.code, schema.stdout]).toEqual([
      0,
      expect.stringMatching(/^CREATE DATABASE IF NOT EXISTS auditspan ON CLUSTER 'audit';\n\nUSE auditspan;\n/),
    ]);
    const grants = await runCommand(['grants', ...target]);
    expect([grants.code, grants.stdout]).toEqual([
      0,
      expect.stringMatching(/^CREATE ROLE IF NOT EXISTS auditspan_ingest ON CLUSTER 'audit';\n/),
    ]);
  });

  it('doctor finds no fault', async () => {
    const { code, stdout } = await runCommand(['doctor', '--data-dir', dataDir, '--json']);
    const checks = JSON.parse(stdout) as { name: string; status: string; message: string }[];
    expect([code, checks.map(({ name, status }) => `${name}: ${status}`)]).toEqual([
      0,
      [
        'configuration: ok',
        'data directory: ok',
        'data directory in use: note',
        'disk: ok',
        'who may send: ok',
        'ClickHouse: ok',
        'clocks: ok',
        'disk of ClickHouse: ok',
        'rights in ClickHouse: ok',
        'version of ClickHouse: ok',
        'settings of inserts: ok',
        'settings of tables: ok',
        'otel_traces: ok',
        'migrations: ok',
        'OTLP receiver: ok',
      ],
    ]);
    expect(checks[2]?.message).toBe(`process ${sink.pid} runs a sink on it`);
  });

  it('doctor names a table that would lose or duplicate records, and the remedy', async () => {
    const writer = clientOf(sink.endpoints, 'auditspan');
    const setting = 'fsync_after_insert';
    await writer.command({ query: `ALTER TABLE audit_spans MODIFY SETTING ${setting} = 0` });
    const broken = await runCommand(['doctor', '--data-dir', dataDir]);
    await writer.command({ query: `ALTER TABLE audit_spans MODIFY SETTING ${setting} = 1` });
    await writer.close();
    expect([broken.code, broken.stdout]).toEqual([
      1,
      expect.stringMatching(
        /FAULT settings of tables: audit_spans: a power failure can lose .*\n {6}→ ALTER TABLE audit_spans MODIFY SETTING fsync_after_insert = 1/,
      ),
    ]);
  });

  it('serve does not start a second sink on the directory, and leaves the first alone', async () => {
    const args = [
      'serve',
      '--data-dir',
      dataDir,
      '--listen',
      '127.0.0.1:0',
      '--grpc-listen',
      'off',
      '--embedded-listen',
      '127.0.0.1:0',
    ];
    const { code, stderr } = await runCommand(args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is in use by process \d+/)]);
    const client = clientOf(sink.endpoints);
    expect(await client.ping({ select: true })).toMatchObject({ success: true });
    await client.close();
    expect((await runCommand(['sql', '--data-dir', dataDir, QUERY])).code).toBe(0);
  });
});

// Each test runs several processes, which take seconds on a busy machine.
describe('a command where no sink runs', () => {
  it('migrate creates the store, shows in a dry run what it would do, and sql opens it', async () => {
    const dataDir = join(directory.path, 'cold');
    const dry = await runCommand(['migrate', '--data-dir', dataDir, '--dry-run']);
    expect(dry).toEqual({
      code: 0,
      stdout: `Would be applied:\n${NAMES.map((name) => `  ${name}\n`).join('')}`,
      stderr: '',
    });
    const done = await runCommand(['migrate', '--data-dir', dataDir]);
    expect(done.stdout).toBe(`Applied:\n${NAMES.map((name) => `  ${name}\n`).join('')}`);
    const { stdout } = await runCommand([
      'sql',
      '--data-dir',
      dataDir,
      '--format',
      'csv',
      'SELECT count() AS n FROM audit_spans',
    ]);
    expect(stdout).toBe('"n"\n0\n');
  });

  it('sql reports that there is no data yet', async () => {
    const { code, stderr } = await runCommand(['sql', '--data-dir', join(directory.path, 'nothing'), 'SELECT 1']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/there is no data in .*nothing yet: run `auditspan serve`/),
    ]);
  });
});
