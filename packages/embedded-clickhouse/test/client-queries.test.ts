import { text } from 'node:stream/consumers';

import type { DataFormat } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connect, startTestServer, type TestServer } from './embedded-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const QUERY = "SELECT toUInt32(number) AS n, concat('row ', toString(number)) AS s FROM system.numbers LIMIT 2";
const ROWS = [
  { n: 0, s: 'row 0' },
  { n: 1, s: 'row 1' },
];

describe('@clickhouse/client', () => {
  it('pings, plainly and with a query', async () => {
    expect(await server.writer.ping()).toEqual({ success: true });
    expect(await server.writer.ping({ select: true })).toEqual({ success: true });
  });

  const formats: [DataFormat, unknown][] = [
    ['JSONEachRow', ROWS],
    ['JSONStringsEachRow', ROWS.map(({ n, s }) => ({ n: String(n), s }))],
    ['JSONCompactEachRow', ROWS.map(({ n, s }) => [n, s])],
    ['JSONCompactStringsEachRow', ROWS.map(({ n, s }) => [String(n), s])],
    [
      'JSONCompactEachRowWithNames',
      [
        ['n', 's'],
        [0, 'row 0'],
        [1, 'row 1'],
      ],
    ],
    [
      'JSONCompactEachRowWithNamesAndTypes',
      [
        ['n', 's'],
        ['UInt32', 'String'],
        [0, 'row 0'],
        [1, 'row 1'],
      ],
    ],
    ['JSONColumnsWithMetadata', expect.objectContaining({ data: { n: [0, 1], s: ['row 0', 'row 1'] }, rows: 2 })],
    ['JSON', expect.objectContaining({ data: ROWS, rows: 2 })],
    ['JSONStrings', expect.objectContaining({ data: ROWS.map(({ n, s }) => ({ n: String(n), s })), rows: 2 })],
    [
      'JSONCompact',
      expect.objectContaining({
        data: [
          [0, 'row 0'],
          [1, 'row 1'],
        ],
        rows: 2,
      }),
    ],
    [
      'JSONCompactStrings',
      expect.objectContaining({
        data: [
          ['0', 'row 0'],
          ['1', 'row 1'],
        ],
        rows: 2,
      }),
    ],
    ['JSONObjectEachRow', { row_1: ROWS[0], row_2: ROWS[1] }],
  ];
  it.each(formats)('reads %s', async (format, expected) => {
    const result = await server.writer.query({ query: QUERY, format });
    expect(await result.json()).toEqual(expected);
  });

  const texts: [DataFormat, string][] = [
    ['CSV', '0,"row 0"\n1,"row 1"\n'],
    ['CSVWithNames', '"n","s"\n0,"row 0"\n1,"row 1"\n'],
    ['CSVWithNamesAndTypes', '"n","s"\n"UInt32","String"\n0,"row 0"\n1,"row 1"\n'],
    ['TabSeparated', '0\trow 0\n1\trow 1\n'],
    ['TabSeparatedRaw', '0\trow 0\n1\trow 1\n'],
    ['TabSeparatedWithNames', 'n\ts\n0\trow 0\n1\trow 1\n'],
    ['TabSeparatedWithNamesAndTypes', 'n\ts\nUInt32\tString\n0\trow 0\n1\trow 1\n'],
    ['CustomSeparated', '0\trow 0\n1\trow 1\n'],
    ['CustomSeparatedWithNames', 'n\ts\n0\trow 0\n1\trow 1\n'],
  ];
  it.each(texts)('reads %s', async (format, expected) => {
    const result = await server.writer.query({ query: QUERY, format });
    expect(await result.text()).toBe(expected);
  });

  it.each(['Native', 'Parquet', 'RowBinary', 'Arrow', 'ORC'])(
    'reads %s byte for byte, whatever its size',
    async (format) => {
      const query = 'SELECT number, toString(number) AS s FROM numbers(300000)';
      const { stream } = await server.writer.exec({ query: `${query} FORMAT ${format}` });
      const chunks = await stream.toArray();
      const data = Buffer.concat(chunks as Uint8Array[]);
      await server.writer.command({ query: `CREATE TABLE copy_${format} (number UInt64, s String) ENGINE = Memory` });
      const body = new Uint8Array(data);
      const inserted = await server.fetch(
        `/?query=${encodeURIComponent(`INSERT INTO copy_${format} FORMAT ${format}`)}`,
        { method: 'POST', body },
      );
      expect(inserted.status).toBe(200);
      expect(await server.rows(`SELECT count() AS c, sum(number) AS n, uniqExact(s) AS u FROM copy_${format}`)).toEqual(
        [{ c: 300_000, n: 44_999_850_000, u: 300_000 }],
      );
    },
  );

  it('streams a result that is larger than any buffer', async () => {
    const result = await server.writer.query({ query: 'SELECT number FROM numbers(500000)', format: 'JSONEachRow' });
    let sum = 0;
    for await (const rows of result.stream<{ number: number }>()) for (const row of rows) sum += row.json().number;
    expect(sum).toBe(124_999_750_000);
  });

  it("honours the statement's own format before the client's", async () => {
    const { stream } = await server.writer.exec({ query: 'SELECT 1 AS a FORMAT JSONCompact SETTINGS max_threads = 1' });
    expect(JSON.parse(await text(stream))).toEqual(expect.objectContaining({ data: [[1]] }));
  });

  it('reports what a query read and an insert wrote', async () => {
    await server.writer.command({ query: 'CREATE TABLE summed (a UInt8) ENGINE = Memory' });
    const inserted = await server.writer.insert({
      table: 'summed',
      values: [{ a: 1 }, { a: 2 }],
      format: 'JSONEachRow',
    });
    expect(inserted.summary).toEqual(
      expect.objectContaining({ written_rows: '2', written_bytes: expect.stringMatching(/^[1-9]/) }),
    );
    const read = await server.writer.query({
      query: 'SELECT a FROM summed',
      format: 'JSON',
      clickhouse_settings: { wait_end_of_query: 1 },
    });
    expect(JSON.parse(String(read.response_headers['x-clickhouse-summary']))).toEqual(
      expect.objectContaining({ read_rows: '2' }),
    );
    await read.json();
  });

  it('responds with the given query id', async () => {
    const result = await server.writer.query({ query: 'SELECT 1', query_id: 'my-id' });
    expect(result.query_id).toBe('my-id');
    await result.text();
  });

  it.each([
    ['response', { response: true, request: false }],
    ['request', { response: false, request: true }],
    ['both ways', { response: true, request: true }],
  ])('compresses: %s', async (_, compression) => {
    const client = connect({ url: server.clickhouse.url, username: 'writer', password: 'w-secret', compression });
    const table = `compressed_${String(compression.request)}_${String(compression.response)}`;
    await client.command({ query: `CREATE TABLE ${table} (a String) ENGINE = Memory` });
    await client.insert({ table, values: [{ a: 'x'.repeat(1000) }], format: 'JSONEachRow' });
    const result = await client.query({ query: `SELECT length(a) AS l FROM ${table}`, format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ l: 1000 }]);
    await expect(client.query({ query: 'SELECT * FROM missing' })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
    });
    await client.close();
  });
});
