import { Readable } from 'node:stream';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestServer, type TestServer } from './embedded-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.writer.command({ query: 'CREATE TABLE victim (a UInt8) ENGINE = Memory' });
  await server.writer.command({ query: 'CREATE TABLE source (id UInt32, s String) ENGINE = Memory' });
  await server.writer.insert({ table: 'source', values: NASTY.map((s, id) => ({ id, s })), format: 'JSONEachRow' });
});
afterAll(() => server.close());

const NASTY = [
  '',
  '\n\nDROP TABLE victim SYNC\n\n',
  "'); DROP TABLE victim; --",
  'quotes \' " ` and \\ back \\n slash',
  'tab\tcomma,semicolon;\r\n\r\nDROP TABLE victim',
  '/* comment */ -- # $$heredoc$$',
  'nul \0 byte, é, 🙂',
];

const FORMATS = `JSONEachRow JSONStringsEachRow JSONCompactEachRow JSONCompactStringsEachRow JSON JSONCompact
  JSONCompactEachRowWithNames JSONCompactEachRowWithNamesAndTypes JSONColumnsWithMetadata JSONColumns JSONObjectEachRow
  CSV CSVWithNames CSVWithNamesAndTypes TabSeparated TabSeparatedWithNames TabSeparatedWithNamesAndTypes TSKV
  CustomSeparated CustomSeparatedWithNames Values MsgPack Native RowBinary RowBinaryWithNamesAndTypes Parquet Arrow
  ArrowStream ORC Avro BSONEachRow`.split(/\s+/);

async function insertRaw(query: string, data: Uint8Array, inUrl: boolean): Promise<Response> {
  if (inUrl) return server.fetch(`/?query=${encodeURIComponent(query)}`, { method: 'POST', body: Buffer.from(data) });
  return server.fetch('/', { method: 'POST', body: Buffer.concat([Buffer.from(`${query}\n`), data]) });
}

async function bytesOf(query: string): Promise<Uint8Array> {
  return new Uint8Array(await (await server.fetch('/', { method: 'POST', body: query })).arrayBuffer());
}

describe('INSERT', () => {
  it.each(FORMATS)('stores data that contains blank lines, SQL, quotes and NUL unchanged: %s', async (format) => {
    const data = await bytesOf(`SELECT * FROM source ORDER BY id FORMAT ${format}`);
    await server.writer.command({ query: `CREATE TABLE t_${format} (id UInt32, s String) ENGINE = Memory` });
    for (const inUrl of [false, true]) {
      const response = await insertRaw(`INSERT INTO t_${format} FORMAT ${format}`, data, inUrl);
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: '' });
    }
    const stored = await server.rows(`SELECT id, s, count() AS c FROM t_${format} GROUP BY id, s ORDER BY id`);
    expect(stored).toEqual(NASTY.map((s, id) => ({ id, s, c: 2 })));
    expect(await server.rows('EXISTS TABLE victim')).toEqual([{ result: 1 }]);
  });

  it('stores any bytes unchanged, in text and binary formats, wherever the statement is', async () => {
    await server.writer.command({ query: 'CREATE TABLE bytes (h String, s String) ENGINE = Memory' });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300, size: 'max' }).map((array) => Buffer.from(array)),
      fc
        .array(fc.constantFrom('\n\n', 'DROP TABLE victim', ';', "'", '"', '\\', '\0', '\r\n', 'x'), {
          maxLength: 20,
          size: 'max',
        })
        .map((parts) => Buffer.from(parts.join(''))),
    );
    const property = fc.asyncProperty(
      bytes,
      fc.boolean(),
      fc.constantFrom('RowBinary', 'CSV', 'Values'),
      async (value, inUrl, format) => {
        const hex = value.toString('hex');
        const response = await insertRaw(
          `INSERT INTO bytes (h, s) FORMAT ${format}`,
          encode(format, hex, value),
          inUrl,
        );
        expect(response.status).toBe(200);
        expect(await server.rows(`SELECT lower(hex(s)) = h AS same FROM bytes WHERE h = '${hex}' LIMIT 1`)).toEqual([
          { same: 1 },
        ]);
      },
    );
    await fc.assert(property, { numRuns: 60 });
    expect(await server.rows('EXISTS TABLE victim')).toEqual([{ result: 1 }]);
  });

  it('keeps columns, settings and expressions of the statement', async () => {
    await server.writer.command({ query: "CREATE TABLE kept (a UInt8, b String DEFAULT 'none') ENGINE = Memory" });
    const insert = async (body: string): Promise<number> => (await server.fetch('/', { method: 'POST', body })).status;
    expect(await insert('INSERT INTO kept (a) VALUES (1), (1 + 1) ;')).toBe(200);
    expect(await insert('/* ; */ insert into `kept` (* EXCEPT(b)) format TSV\n3\n')).toBe(200);
    expect(
      await insert(
        'INSERT INTO TABLE default.kept SETTINGS input_format_skip_unknown_fields = 1 FORMAT JSONEachRow {"a":4,"zz":1}\n\n{"a":5,"b":"x"}',
      ),
    ).toBe(200);
    expect(
      await insert("INSERT INTO kept SELECT a * 2, upper(b) FROM input('a UInt8, b String') FORMAT CSV\n3,six\n"),
    ).toBe(200);
    expect(await insert("INSERT INTO kept SELECT 7, 'FORMAT'")).toBe(200);
    expect(await server.rows('SELECT a, b FROM kept ORDER BY a')).toEqual([
      { a: 1, b: 'none' },
      { a: 2, b: 'none' },
      { a: 3, b: 'none' },
      { a: 4, b: 'none' },
      { a: 5, b: 'x' },
      { a: 6, b: 'SIX' },
      { a: 7, b: 'FORMAT' },
    ]);
  });

  it('accepts streams of the client, typed inserts and raw exec alike', async () => {
    await server.writer.command({ query: 'CREATE TABLE streamed (a UInt32) ENGINE = Memory' });
    const rows = Readable.from(Array.from({ length: 20_000 }, (_, a) => ({ a })));
    await server.writer.insert({ table: 'streamed', values: rows, format: 'JSONEachRow' });
    const csv = Readable.from(['20000\n', '20001\n'], { objectMode: false });
    await server.writer.insert({ table: 'streamed', values: csv, format: 'CSV' });
    const binary = Readable.from([Buffer.from([10, 10, 10, 10])], { objectMode: false });
    await server.writer.exec({ query: 'INSERT INTO streamed FORMAT RowBinary', values: binary });
    const parquet = Readable.from([await bytesOf('SELECT toUInt32(7) AS a FORMAT Parquet')], { objectMode: false });
    await server.writer.insert({ table: 'streamed', values: parquet, format: 'Parquet' });
    expect(await server.rows('SELECT count() AS c, max(a) AS m FROM streamed')).toEqual([
      { c: 20_004, m: 168_430_090 },
    ]);
  });

  it('stores nothing of an incomplete body', async () => {
    await server.writer.command({ query: 'CREATE TABLE unfinished (a UInt32) ENGINE = Memory' });
    const controller = new AbortController();
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from('{"a":1}\n'));
        setTimeout(() => controller.abort(), 50);
      },
    });
    const query = encodeURIComponent('INSERT INTO unfinished FORMAT JSONEachRow');
    const init = { method: 'POST', body, duplex: 'half' as const, signal: controller.signal };
    await expect(server.fetch(`/?query=${query}`, init)).rejects.toThrow('aborted');
    expect(await server.rows('SELECT count() AS c FROM unfinished')).toEqual([{ c: 0 }]);
  });

  it('names the row of bad data, and none of its own files', async () => {
    const response = await server.fetch('/', { method: 'POST', body: 'INSERT INTO victim FORMAT CSV\n1\nno\n' });
    const text = await response.text();
    expect({ status: response.status, row: /at row \d+/.test(text) }).toEqual({ status: 400, row: true });
    expect(text).not.toContain(server.directory);
  });
});

function encode(format: string, hex: string, value: Buffer): Buffer {
  if (format === 'RowBinary') return Buffer.concat([sized(Buffer.from(hex)), sized(value)]);
  if (format === 'CSV') return Buffer.concat([Buffer.from(`${hex},"`), double(value, 0x22), Buffer.from('"\n')]);
  return Buffer.concat([Buffer.from(`('${hex}', '`), escaped(value), Buffer.from("')")]);
}

function sized(value: Buffer): Buffer {
  const low = value.length & 0x7f;
  return Buffer.concat([value.length < 128 ? Buffer.of(low) : Buffer.of(low | 0x80, value.length >> 7), value]);
}

function double(value: Buffer, quote: number): Buffer {
  return Buffer.from([...value].flatMap((byte) => (byte === quote ? [byte, byte] : [byte])));
}

function escaped(value: Buffer): Buffer {
  return Buffer.from([...value].flatMap((byte) => (byte === 0x27 || byte === 0x5c ? [0x5c, byte] : [byte])));
}
