import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYST_COLUMNS, ANALYST_SETTINGS, clusterSchema, grantStatements, readQuestions } from '../src/index.ts';

const TARGET = { cluster: 'audit', database: 'auditspan' };
const NODE = join(import.meta.dirname, 'fixtures', 'chdb-node.ts');
const PARAMETERS = [
  ...(["model = 'gpt-5'", "principal = 'alice'", "from = '2026-03-01'", "until = '2026-03-31'"] as const),
  ...(["zone = 'UTC'", 'opens = 8', 'closes = 19', 'least_bytes = 1', "trace = 't1'", "trace_id = 't1'"] as const),
].map((parameter) => `SET param_${parameter}`);
const schema = await clusterSchema(TARGET);
const questions = await readQuestions();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'auditspan-cluster-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Answer {
  readonly rows?: string;
  readonly error?: string;
}

/** Runs statements on a single-node cluster, as a user with the given privileges and fixed settings. Default all, none. */
function run(
  folder: string,
  statements: readonly string[],
  grants: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): readonly Answer[] {
  const { stdout } = spawnSync(process.execPath, [NODE, join(directory, folder)], {
    input: JSON.stringify({ statements, grants, settings }),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout) as Answer[];
}

/** Includes the statement, so that a failure shows which one it was. */
function faultsOf(statements: readonly string[], answers: readonly Answer[]): string[] {
  return answers.flatMap(({ error }, index) => (error === undefined ? [] : [`${error} in ${statements[index]}`]));
}

const onOneNode = (sql: string): string => sql.replaceAll(/ ON CLUSTER '(?:audit|twice)'/g, '');
/** The in-process engine does not replicate: its tables cannot be changed or filled. */
const notReplicated = (sql: string): string =>
  onOneNode(sql)
    .replace(/Replicated(?<kind>\w*)MergeTree(?:\(.*\))?/, '$<kind>MergeTree')
    .replaceAll(' replicated_deduplication_window =', ' non_replicated_deduplication_window =');

describe('clusterSchema', () => {
  it('adds ON CLUSTER to every statement that changes a table', () => {
    const local = schema.filter((sql) => !sql.includes("ON CLUSTER 'audit'"));
    expect(local.map((sql) => sql.split(/[\s(]/).slice(0, 3).join(' '))).toEqual([
      'USE auditspan',
      'INSERT INTO auditspan_migrations',
      'USE auditspan_all',
    ]);
  });

  it('replicates every table with rows, which drops repeated inserts', () => {
    const tables = schema.filter((sql) => sql.includes('MergeTree'));
    expect(tables).toHaveLength(10);
    expect(tables.filter((sql) => !/ENGINE = Replicated/.test(sql))).toEqual([]);
    expect(tables.filter((sql) => !/\sreplicated_deduplication_window = \d{4,}/.test(sql))).toEqual([]);
    // ClickHouse's own default is an hour, and an outage may take longer.
    expect(tables.filter((sql) => !/\sreplicated_deduplication_window_seconds = 2592000\b/.test(sql))).toEqual([]);
  });

  it('is accepted by ClickHouse', () => {
    const statements = schema.filter((sql) => !sql.startsWith('INSERT')).map((sql) => `EXPLAIN AST ${sql}`);
    expect(faultsOf(statements, run('parsed', statements))).toEqual([]);
  });

  it('creates tables that the engine accepts as replicated', () => {
    const tables = schema.filter((sql) => sql.includes('MergeTree'));
    const statements = tables.map((sql, index) =>
      onOneNode(sql)
        .replace(/MergeTree(?:\(.*\))?\n/, `MergeTree('/${index}', '1')\n`)
        .replace(/EXISTS (?<name>\w+)/, `EXISTS $<name>_${index}`),
    );
    expect(faultsOf(statements, run('replicated', statements))).toEqual([]);
  });

  it('creates a database over all shards that answers every question', () => {
    const rows = "INSERT INTO auditspan.audit_spans (TraceId, PrincipalId, SourceId) SELECT 't1', 'alice', 's'";
    const through = "INSERT INTO audit_spans (TraceId, PrincipalId, SourceId) SELECT 't2', 'bob', 's'";
    const asked = ['SELECT PrincipalId FROM audit_spans ORDER BY ALL', 'SELECT StoredRecords FROM audit_source_health'];
    const statements = [
      ...schema.map(notReplicated),
      rows,
      'SET distributed_foreground_insert = 1',
      through,
      ...PARAMETERS,
      ...questions.map(({ sql }) => sql),
      ...asked,
      'SELECT SpanId FROM audit_traces',
    ];
    const answers = run('asked', statements);
    expect(faultsOf(statements, answers)).toEqual([]);
    expect(answers.slice(-3, -1)).toEqual([{ rows: 'alice\nbob\n' }, { rows: '2\n' }]);
  });

  it('reads every shard, and joins across shards', async () => {
    const twice = (await clusterSchema({ ...TARGET, cluster: 'twice' })).map(notReplicated);
    const insert = `INSERT INTO auditspan.audit_spans (Timestamp, TraceId, SpanId, PrincipalId, ModelId, SourceId, SourceSequence, RawForm)
      SELECT '2026-03-10 12:00:00', 't1', concat('span-', number), 'alice', 'gpt-5', 's', [1, 2, 5][number + 1], char(1) FROM numbers(3)`;
    const asked = [
      'SELECT _shard_num, count() FROM audit_spans GROUP BY ALL ORDER BY ALL',
      'SELECT StoredRecords, HighestSequence, MissingRecords FROM audit_source_health',
      "SELECT FirstMissing, LastMissing FROM audit_source_gaps(source_id = 's')",
      'SELECT count(), uniqExact(AuditSpanId, SpanId) FROM audit_traces',
      'SELECT count() FROM otel_traces',
      'SELECT TraceId, count() FROM otel_traces_trace_id_ts GROUP BY ALL',
    ];
    const statements = [...twice, insert, ...PARAMETERS, ...questions.map(({ sql }) => sql), ...asked];
    const answers = run('twice', statements);
    expect(faultsOf(statements, answers)).toEqual([]);
    const rows = answers.map(({ rows: found }) => found);
    expect(rows.slice(-asked.length)).toEqual(['1\t3\n2\t3\n', '6\t5\t2\n', '3\t4\n', '36\t9\n', '6\n', 't1\t6\n']);
    expect(rows.at(-asked.length - questions.length)).toBe("alice\t6\t0\t['']\t2026-03-10\t2026-03-10\n");
  });

  it.each(['a b', "x'y", ''])('rejects %j as a name', async (name) => {
    await expect(clusterSchema({ ...TARGET, cluster: name })).rejects.toMatchObject({
      code: 'AUDITSPAN_STORE_CONFIG',
    });
    expect(() => grantStatements({ database: name })).toThrow(
      expect.objectContaining({ code: 'AUDITSPAN_STORE_CONFIG' }),
    );
  });
});

function runAsAnalyst(folder: string, statements: readonly string[]): readonly Answer[] {
  return run(folder, statements, grantsOf('analyst'), ANALYST_SETTINGS);
}

/** Grants of a role, as grants of a user. */
function grantsOf(role: string): string[] {
  return grantStatements({ database: 'auditspan' })
    .filter((sql) => sql.endsWith(` TO auditspan_${role}`))
    .map((sql) => sql.slice(0, sql.lastIndexOf(' TO ')));
}

describe('grantStatements', () => {
  it('is accepted by ClickHouse, for a server and for a cluster', () => {
    const statements = [...grantStatements({ database: 'auditspan' }), ...grantStatements(TARGET)].map(
      (sql) => `EXPLAIN AST ${sql}`,
    );
    expect(faultsOf(statements, run('granted', statements))).toEqual([]);
  });

  it('lets an analyst run the questions without personal columns, and no others', () => {
    const statements = ['USE auditspan', ...PARAMETERS, ...questions.map(({ sql }) => sql)];
    const answers = runAsAnalyst('asked', statements).slice(PARAMETERS.length + 1);
    const open = questions.filter((_, index) => answers[index]?.error === undefined).map(({ name }) => name);
    expect(open).toEqual([
      ...(['failures_by_provider', 'served_not_requested', 'lost_records', 'late_records', 'tokens_by_team'] as const),
      ...(['kept_since', 'faulty_records'] as const),
    ]);
    expect(answers.flatMap(({ error }) => (error?.includes('ACCESS_DENIED') === false ? [error] : []))).toEqual([]);
  });

  it('lets an analyst read the listed columns, and no other column of any table', () => {
    const listed = run('asked', ["SELECT table, name FROM system.columns WHERE database = 'auditspan' ORDER BY ALL"]);
    const columns = (listed[0]?.rows ?? '').trimEnd().split('\n');
    const statements = columns.map((column) => {
      const [table, name] = column.split('\t');
      return `SELECT \`${name}\` FROM auditspan.${table} WHERE 0`;
    });
    const answers = runAsAnalyst('asked', statements);
    const open = columns.filter((_, index) => answers[index]?.error?.includes('ACCESS_DENIED') !== true);
    const whole = /^(?:audit_by_source|audit_source_counts|audit_source_health|otel_spans_trace_id_ts)\t/;
    const named = Object.entries(ANALYST_COLUMNS).flatMap(([table, names]) => names.map((name) => `${table}\t${name}`));
    expect(open.filter((column) => !whole.test(column)).toSorted()).toEqual(named.toSorted());
  });

  it('lets an analyst find nothing by a personal column', () => {
    const records = 'SELECT uniqExact(TraceId) FROM auditspan.audit_spans';
    const days = 'SELECT uniqExact(ModelId) FROM auditspan.audit_by_day';
    const refused = [
      `${records} WHERE PrincipalId = 'nobody'`,
      `${records} SETTINGS additional_table_filters = {'auditspan.audit_spans': 'StatusMessage = 1'}`,
      `${days} SETTINGS additional_table_filters = {'auditspan.audit_by_day': 'PrincipalId = 1'}`,
      `${records} WHERE indexHint(PrincipalId = 'nobody') SETTINGS use_primary_key = 1`,
      `${records} SETTINGS parallel_replicas_custom_key = 'PrincipalHash'`,
    ];
    const unfiltered = [
      [records, `${records} WHERE indexHint(PrincipalId = 'nobody')`],
      [days, `${days} WHERE indexHint(PrincipalId = 'nobody')`],
    ];
    const answers = runAsAnalyst('asked', [...refused, ...unfiltered.flat()]);
    expect(answers.slice(0, refused.length).map(({ error }) => error?.match(/Code: (?<code>\d+)/)?.[1])).toEqual([
      '497', // ACCESS_DENIED
      ...Array.from({ length: 4 }, () => '452'), // SETTING_CONSTRAINT_VIOLATION
    ]);
    const [all, hinted, allDays, hintedDays] = answers.slice(refused.length);
    expect(Number(all?.rows)).toBeGreaterThan(0);
    expect([hinted, hintedDays]).toEqual([all, allDays]);
  });

  it('lets a sink insert and read its tables, and drop nothing', () => {
    const stores = [
      'CREATE DATABASE IF NOT EXISTS auditspan',
      'USE auditspan',
      'SELECT DISTINCT number, name, checksum FROM auditspan_migrations',
      "INSERT INTO audit_spans (TraceId, PrincipalId, SourceId) SELECT 't3', 'carol', 's'",
      'EXISTS TABLE otel_spans',
    ];
    const forbidden = [
      'TRUNCATE TABLE audit_spans',
      'ALTER TABLE audit_spans DELETE WHERE 1',
      'DROP TABLE audit_leaves',
    ];
    const answers = run('asked', [...stores, ...forbidden], grantsOf('ingest'));
    expect(faultsOf(stores, answers.slice(0, stores.length))).toEqual([]);
    expect(answers.slice(stores.length).map(({ error }) => error?.includes('ACCESS_DENIED'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('lets an auditor read everything and write nothing', () => {
    const answers = run(
      'asked',
      ['SELECT count() FROM auditspan.audit_spans', 'INSERT INTO auditspan.audit_spans (TraceId) SELECT 1'],
      grantsOf('auditor'),
    );
    expect(answers[0]).toEqual({ rows: '3\n' });
    expect(answers[1]?.error).toContain('ACCESS_DENIED');
  });
});
