import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { TABLE_FUNCTIONS } from '../src/engine/reaching-functions.ts';
import { basic, outcome, startTestServer, type TestServer } from './embedded-server.ts';

let server: TestServer;
const SECRET = 'top secret';
beforeAll(async () => {
  server = await startTestServer({ readonlyLimits: { maxResultRows: 1000, maxExecutionSeconds: 5 } });
  mkdirSync(join(server.directory, 'outside'));
  writeFileSync(join(server.directory, 'outside', 'secret.csv'), SECRET);
  await server.writer.command({
    query: 'CREATE TABLE t (a UInt8, file String, url String, tags Array(String)) ENGINE = MergeTree ORDER BY a',
  });
  await server.writer.command({ query: "INSERT INTO t VALUES (1, 'f1', 'u1', ['x', 'y']), (2, 'f2', 'u2', [])" });
  await server.writer.command({ query: 'CREATE VIEW v AS SELECT a, file FROM t' });
});
afterAll(() => server.close());

async function ask(query: string, params = ''): Promise<{ status: number; code: string | null; text: string }> {
  const body = query.replaceAll('PATH', join(server.directory, 'outside', 'secret.csv'));
  const init = { method: 'POST', headers: { authorization: basic('reader') }, body };
  return outcome(await fetch(`${server.clickhouse.url}/?${params}`, init));
}

const ATTACKS = [
  // Files, by the scalar function in every spelling
  "SELECT file('PATH')",
  "SELECT `file`('PATH')",
  'SELECT "file" (\'PATH\')',
  "SELECT file/* c */('PATH')",
  "SELECT file -- c\n('PATH')",
  "SELECT file // c\n('PATH')",
  "SELECT /* /* */ */ file('PATH')",
  "SELECT `f\\x69le`('PATH')",
  'SELECT "f\\x69le"(\'PATH\')',
  "SELECT (SELECT (SELECT file('PATH')))",
  "SELECT arrayMap(x -> file(x), ['PATH'])",
  "SELECT arrayMap(file, ['PATH'])",
  "SELECT arrayMap((file), ['PATH'])",
  "SELECT arrayMap(file AS f, ['PATH'])",
  "SELECT ARRAYMAP(`file`, ['PATH'])",
  "SELECT arrayFilter(file, ['PATH'])",
  "SELECT mapApply(file, map('PATH', 'x'))",
  "SELECT * APPLY file FROM (SELECT 'PATH')",
  "SELECT * APPLY(file) FROM (SELECT 'PATH')",
  "SELECT COLUMNS('x') apply `file` FROM (SELECT 'PATH' AS x)",
  "SELECT * APPLY(x -> file(x)) FROM (SELECT 'PATH')",
  "SELECT * REPLACE(file(x) AS x) FROM (SELECT 'PATH' AS x)",
  "WITH (x -> file(x)) AS f SELECT f('PATH')",
  "SELECT * FROM view(SELECT file('PATH'))",
  "DESCRIBE TABLE (SELECT file('PATH'))",
  "EXPLAIN SELECT file('PATH')",
  "SELECT 1 SETTINGS max_threads = 1, log_comment = 'x' UNION ALL SELECT file('PATH')",
  // Files, by table functions and table names
  "SELECT * FROM file('PATH')",
  "SELECT * FROM FILE('PATH', 'CSV')",
  "DESCRIBE file('PATH')",
  "DESCRIBE TABLE file('PATH')",
  "FROM file('PATH') SELECT *",
  "SELECT * FROM 'PATH'",
  'SELECT * FROM `PATH`',
  "SELECT * FROM fileCluster('default', 'PATH')",
  "SELECT * FROM filesystem('/etc')",
  "SELECT * FROM sqlite('PATH', 't')",
  "SELECT * FROM executable('cat', 'TSV', 'a String')",
  "SELECT * FROM input('a String')",
  "SELECT * FROM icebergLocal('/tmp')",
  "SELECT * FROM eval('SELECT 1')",
  "SELECT b FROM values('a String, b String ALIAS file(''PATH'')', 'x')",
  "SELECT b FROM values(concat('a String, b String AL', 'IAS file(''PATH'')'), 'x')",
  "SELECT b FROM generateRandom('a String, b String ALIAS file(''PATH'')') LIMIT 1",
  "SELECT * FROM format(Values, 'a String', $$(file('PATH'))$$)",
  // Network
  "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')",
  "DESCRIBE url('http://127.0.0.1:1/')",
  "SELECT * FROM s3('http://127.0.0.1:1/a')",
  "SELECT * FROM remote('127.0.0.1', system.one)",
  "SELECT * FROM remoteSecure('127.0.0.1', system.one)",
  "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')",
  "SELECT * FROM postgresql('127.0.0.1:1', 'd', 't', 'u', 'p')",
  "SELECT * FROM cluster('default', system.one)",
  "SELECT reverseDNSQuery('127.0.0.1')",
  "SELECT aiGenerate('x', 'y')",
  // Writing
  "INSERT INTO t VALUES (3, '', '', [])",
  "INSERT INTO FUNCTION file('PATH.out') SELECT 1",
  "WITH 1 AS x INSERT INTO t SELECT x, '', '', []",
  "SELECT 1 INTO OUTFILE 'PATH.out'",
  "SELECT 1 into /* c */ outfile 'PATH.out' TRUNCATE",
  'CREATE TABLE x (a UInt8) ENGINE = Memory',
  'CREATE TEMPORARY TABLE x (a UInt8)',
  'DROP TABLE t',
  'TRUNCATE TABLE t',
  'ALTER TABLE t DELETE WHERE 1',
  'DELETE FROM t WHERE 1',
  'OPTIMIZE TABLE t FINAL',
  'RENAME TABLE t TO u',
  "BACKUP TABLE t TO File('PATH.out')",
  'CREATE FUNCTION f AS x -> x',
  "ATTACH TABLE z FROM '/tmp' (a UInt8) ENGINE = Memory",
  // Power
  'KILL QUERY WHERE 1',
  'kill/**/query WHERE 1',
  'KILL MUTATION WHERE 1',
  'SYSTEM FLUSH LOGS',
  'SYSTEM SHUTDOWN',
  'SET max_execution_time = 0',
  'SET readonly = 0',
  'SET ROLE ALL',
  'EXECUTE AS default SELECT 1',
  'GRANT ALL ON *.* TO reader',
  'SELECT 1; DROP TABLE t',
  'SELECT 1 PARALLEL WITH DROP TABLE t',
  'SELECT 1 SETTINGS max_execution_time = 0',
  'SELECT 1 SETTINGS readonly = 0',
  'SELECT sleep(3)',
  'SELECT query FROM system.processes',
  'SELECT query FROM `system`.`processes`',
  "SELECT query FROM merge('system', '^processes$')",
  'SHOW PROCESSLIST',
  'SELECT last_error_message FROM system.errors',
  'SELECT command FROM system.mutations',
  'SELECT * FROM system.stack_trace',
  'BEGIN TRANSACTION',
  'SELECT ‘1’; DROP TABLE t',
  'SELECT /* unclosed',
];

const QUERIES: [string, string][] = [
  ['SELECT file, url FROM t ORDER BY a FORMAT CSV', '"f1","u1"\n"f2","u2"\n'],
  ["SELECT count() FROM t WHERE file = 'f1' AND t.url != 'url('", '1\n'],
  ['SELECT \'file(\', "file" FROM t WHERE a = 1', 'file(\tf1\n'],
  ['SELECT lower(file), uniq(file) FROM t GROUP BY file ORDER BY file LIMIT 1', 'f1\t1\n'],
  ['SELECT arrayMap(x -> concat(x, t.file), tags) FROM t WHERE a = 1', "['xf1','yf1']\n"],
  ['WITH (SELECT max(a) FROM t) AS m SELECT m', '2\n'],
  ['(SELECT 1) UNION ALL (SELECT 1)', '1\n1\n'],
  ['FROM t SELECT sum(a)', '3\n'],
  ['SHOW TABLES', 't\nv\n'],
  ['SELECT a, file FROM v ORDER BY a LIMIT 1', '1\tf1\n'],
  ['EXISTS TABLE t', '1\n'],
  ['DESC t FORMAT CSV', expect.stringContaining('"file","String"')],
  ['EXPLAIN SYNTAX SELECT 1', expect.stringContaining('SELECT 1')],
  ['SELECT sum(number) FROM numbers(10)', '45\n'],
  ["SELECT count() FROM system.columns WHERE table = 't'", '4\n'],
  ['SELECT a FROM t ORDER BY a -- comment; DROP\n', '1\n2\n'],
  ['SELECT {x:String}', 'it; file(\n'],
];

describe('a read-only user', () => {
  it.each(ATTACKS)('is denied %j', async (attack) => {
    const answer = await ask(attack);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain(SECRET);
    expect(existsSync(join(server.directory, 'outside', 'secret.csv.out'))).toBe(false);
    expect(await server.rows('SELECT count() AS c FROM t')).toEqual([{ c: 2 }]);
  });

  it.each([
    ['SELECT arrayMap({f:Identifier}, [{path:String}])', ''],
    ['SELECT arrayMap({ f /* c */ : Identifier }, [{path:String}])', ''],
    ['SELECT * APPLY {f:Identifier} FROM (SELECT {path:String})', ''],
    ['SELECT query FROM system.{t:Identifier}', ''],
    ['SELECT query FROM {d:Identifier}.{t:Identifier}', ''],
    ['SELECT query FROM processes', 'database=system'],
    ['SELECT query FROM processes', 'database=SYSTEM'],
  ])('is denied %j by its parameters %j', async (query, params) => {
    const path = join(server.directory, 'outside', 'secret.csv');
    const named = new URLSearchParams({ param_f: 'file', param_path: path, param_d: 'system', param_t: 'processes' });
    const answer = await ask(query, `${named.toString()}&${params}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('SELECT query');
  });

  it.each([
    ['Values', 'a String', "(file('PATH'))"],
    ['Values', 'a String', "((SELECT any(line) FROM file('PATH', 'LineAsString')))"],
    ['JSONEachRow', "a UInt8, b String DEFAULT file('PATH')", '{"a":1}'],
    ['JSONEachRow', "a UInt8, b String/**/ALIAS file('PATH')", '{"a":1}'],
    ['JSONEachRow', "a UInt8, b String MATERIALIZED file('PATH')", '{"a":1}'],
  ])('reaches nothing through an external table in %s of %j', async (format, structure, rows) => {
    const inPlace = (text: string): string => text.replaceAll('PATH', join(server.directory, 'outside', 'secret.csv'));
    const form = new FormData();
    form.set('x', new Blob([inPlace(rows)]), 'x');
    form.set('x_format', format);
    form.set('x_structure', inPlace(structure));
    const headers = { authorization: basic('reader') };
    const query = encodeURIComponent('SELECT * FROM x');
    const answer = await outcome(
      await fetch(`${server.clickhouse.url}/?query=${query}`, { method: 'POST', headers, body: form }),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain(SECRET);
  });

  it.each(QUERIES)('may query %j', async (query, expected) => {
    expect(await ask(query, 'param_x=it;%20file(')).toEqual({ status: 200, code: null, text: expected });
  });

  it('may change the format of its results, but not their cost', async () => {
    const shaped = await ask('SELECT toInt64(1) AS x FORMAT JSONEachRow', 'output_format_json_quote_64bit_integers=1');
    expect(shaped.text).toBe('{"x":"1"}\n');
    for (const setting of [
      'max_execution_time=0',
      'max_result_rows=0',
      'readonly=0',
      'max_memory_usage=0',
      'format_schema=/etc/passwd',
      'output_format_schema=x.txt',
    ]) {
      expect(await ask('SELECT 1', setting)).toMatchObject({ code: '164' });
    }
  });

  it('is subject to its limits', async () => {
    expect(await ask('SELECT number FROM numbers(1001)')).toMatchObject({ code: '396' });
    expect(await ask('SELECT number FROM numbers(1000) FORMAT Null')).toMatchObject({ status: 200 });
    expect(await ask("SELECT getSetting('max_execution_time')")).toMatchObject({ text: '5\n' });
  });

  it('cannot keep or change anything with a session', async () => {
    await ask('SELECT 1', 'session_id=s');
    expect(await ask('CREATE TEMPORARY TABLE x (a UInt8)', 'session_id=s')).toMatchObject({ code: '164' });
    expect(await ask('SET readonly = 0', 'session_id=s')).toMatchObject({ code: '164' });
  });
});

describe('the list of table functions', () => {
  it('is complete for this engine', async () => {
    const rows = (await server.rows('SELECT lower(name) AS name FROM system.table_functions')) as { name: string }[];
    expect(rows.map(({ name }) => name).filter((name) => !TABLE_FUNCTIONS.has(name))).toEqual([]);
  });

  it('knows every function that calls another by its bare name', async () => {
    const rows = await server.rows(
      "SELECT name FROM system.functions WHERE higher_order = 1 AND NOT match(name, '^(array|map)')",
    );
    expect(rows).toEqual([]);
  });
});
