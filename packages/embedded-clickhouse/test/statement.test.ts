import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { insertFromFile } from '../src/engine/insert-statement.ts';
import { readStatement } from '../src/engine/statement.ts';
import { QueryError } from '../src/query-error.ts';

function inserted(sql: string): unknown {
  const statement = readStatement(sql);
  if (statement.kind !== 'insert') return statement.kind;
  return {
    sql: insertFromFile(statement, "'f'").replaceAll(/\s+/g, ' '),
    data: sql.slice(statement.dataStart),
  };
}

function kindOf(sql: string): string {
  try {
    return readStatement(sql).kind;
  } catch (error) {
    return error instanceof QueryError ? 'QueryError' : String(error);
  }
}

describe('readStatement', () => {
  const inserts: [string, string, string][] = [
    ['INSERT INTO t VALUES (1)', "INSERT INTO t FROM INFILE 'f' COMPRESSION 'none' FORMAT Values", ' (1)'],
    ['insert t format CSV\n1', "insert t FROM INFILE 'f' COMPRESSION 'none' FORMAT CSV", '1'],
    [
      'INSERT INTO a.`b.c` ("x") FORMAT TSV \r\n1',
      "INSERT INTO a.`b.c` (\"x\") FROM INFILE 'f' COMPRESSION 'none' FORMAT TSV",
      '1',
    ],
    ['INSERT INTO t FORMAT CSV;\n1', "INSERT INTO t FROM INFILE 'f' COMPRESSION 'none' FORMAT CSV", '1'],
    [
      'INSERT INTO t FORMAT RowBinary\n\n\n',
      "INSERT INTO t FROM INFILE 'f' COMPRESSION 'none' FORMAT RowBinary",
      '\n\n',
    ],
    ['INSERT INTO format FORMAT CSV\n1', "INSERT INTO format FROM INFILE 'f' COMPRESSION 'none' FORMAT CSV", '1'],
    [
      'INSERT INTO t (format, `values`) FORMAT CSV\n1',
      "INSERT INTO t (format, `values`) FROM INFILE 'f' COMPRESSION 'none' FORMAT CSV",
      '1',
    ],
    [
      'INSERT INTO {t:Identifier} FORMAT CSV\n1',
      "INSERT INTO {t:Identifier} FROM INFILE 'f' COMPRESSION 'none' FORMAT CSV",
      '1',
    ],
    [
      "INSERT INTO t SETTINGS a = 1, b = 'FORMAT X' FORMAT CSV\n1",
      "INSERT INTO t FROM INFILE 'f' COMPRESSION 'none' SETTINGS a = 1, b = 'FORMAT X' FORMAT CSV",
      '1',
    ],
    [
      "INSERT INTO FUNCTION null('a UInt8') VALUES (1)",
      "INSERT INTO FUNCTION null('a UInt8') FROM INFILE 'f' COMPRESSION 'none' FORMAT Values",
      ' (1)',
    ],
    [
      "INSERT INTO t SELECT a FROM input('a UInt8') FORMAT CSV\n1",
      "INSERT INTO t SELECT a FROM file('f', 'CSV', 'a UInt8', 'none') ",
      '1',
    ],
    [
      '-- FORMAT CSV\nINSERT /* VALUES /* nested */ */ INTO t VALUES (1)',
      "-- FORMAT CSV INSERT /* VALUES /* nested */ */ INTO t FROM INFILE 'f' COMPRESSION 'none' FORMAT Values",
      ' (1)',
    ],
  ];
  it.each(inserts)('splits the data from %j', (sql, rewritten, data) => {
    expect(inserted(sql)).toEqual({ sql: rewritten, data });
  });

  it.each([
    ['INSERT INTO t SELECT 1', 'other'],
    ['INSERT INTO t (SELECT 1)', 'other'],
    ['INSERT INTO t (a) WITH 1 AS x SELECT x', 'other'],
    ['INSERT INTO t SELECT format FROM s', 'other'],
    ['SELECT 1', 'select'],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'select'],
    ['WITH 1 AS x SELECT x', 'select'],
    ['FROM t SELECT a', 'select'],
    ['WITH 1 AS x INSERT INTO t SELECT x', 'other'],
    ['SHOW TABLES', 'other'],
    ['// c\n# c\n#!c\nEXPLAIN SELECT 1', 'other'],
  ])('classifies %j', (sql, kind) => {
    expect(readStatement(sql).kind).toBe(kind);
  });

  it.each([
    ['SELECT 1 FORMAT JSON', 'JSON', 9],
    ['SELECT 1 format TSV SETTINGS max_threads = 1;', 'TSV', 9],
    ['SELECT 1 SETTINGS max_threads = 1 FORMAT CSV', 'CSV', 34],
    ["SELECT 'FORMAT CSV'", undefined, 19],
    ['SELECT format FROM t', undefined, 20],
    ['SELECT (SELECT 1 FORMAT CSV)', undefined, 28],
    ['SELECT 1 -- FORMAT CSV', undefined, 8],
    ['SELECT 1 ; ;', undefined, 8],
  ])('finds the output position of %j', (sql, format, outputAt) => {
    expect(readStatement(sql)).toMatchObject({ format, outputAt });
  });

  it.each([
    ['', 62],
    [' -- nothing\n;', 62],
    ['SELECT 1; SELECT 2', 62],
    ['SELECT 1;; DROP TABLE t', 62],
    ["SELECT ';' ; DROP TABLE t", 62],
    ["SELECT 1 INTO OUTFILE 'x'", 358],
    ['SELECT 1 into/**/outfile $$x$$', 358],
    ["INSERT INTO t FROM INFILE 'x' FORMAT CSV", 78],
  ])('rejects %j', (sql, code) => {
    expect(() => readStatement(sql)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    "SELECT ';'",
    'SELECT `;`',
    'SELECT ";"',
    'SELECT $$;$$',
    'SELECT $a$;$$;$a$',
    "SELECT '\\';'",
    "SELECT ''';'",
    'SELECT 1 /* ; /* ; */ ; */',
    'SELECT 1 -- ;',
  ])('finds no end in %j', (sql) => {
    expect(readStatement(sql).kind).toBe('select');
  });

  it('never scans the data', () => {
    const heads = fc.constantFrom(
      'INSERT INTO t FORMAT CSV\n',
      "INSERT INTO t (a, `b;`) SETTINGS x = ';' FORMAT RowBinary\n",
      '/* ; */INSERT INTO t FORMAT Values\n',
    );
    const property = fc.property(heads, fc.string({ unit: 'binary', maxLength: 200, size: 'max' }), (head, data) => {
      expect(readStatement(head + data)).toMatchObject({ kind: 'insert', dataStart: head.length });
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('terminates on any text, with a statement or a QueryError', () => {
    const pieces = fc.constantFrom(
      'INSERT INTO',
      ' t ',
      'SELECT',
      ' FORMAT ',
      'CSV',
      'VALUES',
      "'",
      '"',
      '`',
      '/*',
      '*/',
      '--',
      '\n',
      '$a$',
      '(',
      ')',
      ';',
      ',',
      '\\',
      'input(',
      'INTO OUTFILE',
      'é',
    );
    const property = fc.property(fc.array(pieces, { maxLength: 30, size: 'max' }), (parts) => {
      const sql = parts.join('');
      expect(['insert', 'select', 'other', 'QueryError']).toContain(kindOf(sql));
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
