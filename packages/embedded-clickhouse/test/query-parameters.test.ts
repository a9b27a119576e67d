import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connect, startTestServer, type TestServer } from './embedded-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function echo(type: string, value: unknown): Promise<unknown> {
  const result = await server.writer.query({
    query: `SELECT {v:${type}} AS v`,
    query_params: { v: value },
    format: 'JSONCompactEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
  });
  const [row] = await result.json<[unknown]>();
  return row?.[0];
}

describe('query parameters', () => {
  const values: [string, unknown, unknown][] = [
    ['UInt8', 255, 255],
    ['Int64', '-9223372036854775808', '-9223372036854775808'],
    ['Float64', 1.5, 1.5],
    ['Decimal(20, 4)', '12345.6789', 12_345.6789],
    ['Bool', true, true],
    [
      'String',
      "quote ' back \\ slash \t tab \n line ; -- /* DROP TABLE t */ é 🙂",
      "quote ' back \\ slash \t tab \n line ; -- /* DROP TABLE t */ é 🙂",
    ],
    ['String', '', ''],
    ['Nullable(String)', null, null],
    ['FixedString(3)', 'abc', 'abc'],
    ['UUID', '61f0c404-5cb3-11e7-907b-a6006ad3dba0', '61f0c404-5cb3-11e7-907b-a6006ad3dba0'],
    ['Date', '2026-11-23', '2026-11-23'],
    ['DateTime', new Date('2026-11-23T01:02:03Z'), '2026-11-23 01:02:03'],
    ['DateTime64(3)', new Date('2026-11-23T01:02:03.456Z'), '2026-11-23 01:02:03.456'],
    ['IPv4', '127.0.0.1', '127.0.0.1'],
    ['IPv6', '::1', '::1'],
    ["Enum8('a' = 1, 'b' = 2)", 'b', 'b'],
    ['Array(String)', ["it's", 'a\\b', 'c,d'], ["it's", 'a\\b', 'c,d']],
    ['Array(Array(UInt8))', [[1], [2, 3]], [[1], [2, 3]]],
    ['Map(String, UInt8)', { a: 1, b: 2 }, { a: 1, b: 2 }],
    ['LowCardinality(String)', 'low', 'low'],
  ];
  it.each(values)('passes %s', async (type, value, expected) => {
    expect(await echo(type, value)).toEqual(expected);
  });

  it('passes identifiers', async () => {
    const result = await server.writer.query({
      query: 'SELECT count() AS c FROM {db:Identifier}.{t:Identifier}',
      query_params: { db: 'system', t: 'one' },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ c: 1 }]);
  });

  it('never leaks parameters or settings between concurrent queries', async () => {
    const asked = Array.from({ length: 80 }, (_, at) => at);
    const answers = await Promise.all(
      asked.map(async (at) => {
        const result = await server.writer.query({
          query: "SELECT {v:UInt32} AS v, toUInt32(getSetting('max_block_size')) AS b FROM (SELECT sleep(0.002))",
          query_params: { v: at },
          clickhouse_settings: { max_block_size: String(1000 + at) },
          format: 'JSONEachRow',
        });
        return (await result.json<{ v: number; b: number }>())[0];
      }),
    );
    expect(answers).toEqual(asked.map((at) => ({ v: at, b: 1000 + at })));
  });

  it('leaks nothing from one query to the next', async () => {
    await server.writer.query({
      query: 'SELECT {v:UInt8}',
      query_params: { v: 1 },
      clickhouse_settings: { max_block_size: '77' },
    });
    await expect(server.writer.query({ query: 'SELECT {v:UInt8}' })).rejects.toMatchObject({
      type: 'UNKNOWN_QUERY_PARAMETER',
    });
    expect(await server.rows("SELECT getSetting('max_block_size') = 77 AS same")).toEqual([{ same: 0 }]);
  });

  it('reads query, parameters and tables from a multipart form', async () => {
    const form = new FormData();
    form.set('query', 'SELECT {greeting:String} AS g, sum(id) AS s FROM extra');
    form.set('param_greeting', "it's\tme".replace('\t', '\\t'));
    form.set('extra_structure', 'id UInt8, name String');
    form.set('extra_format', 'CSV');
    form.set('extra', new Blob(['1,"a\n\nb"\n2,c\n']), 'extra.csv');
    const response = await server.fetch('/?default_format=JSONEachRow', { method: 'POST', body: form });
    expect(await response.json()).toEqual({ g: "it's\tme", s: 3 });
    expect(await server.rows('EXISTS TEMPORARY TABLE extra')).toEqual([{ result: 0 }]);
  });

  it('sends parameters as a form when the client prefers that', async () => {
    const client = connect({
      url: server.clickhouse.url,
      username: 'writer',
      password: 'w-secret',
      use_multipart_params: true,
    });
    const long = 'x'.repeat(200_000);
    const result = await client.query({
      query: 'SELECT length({v:String}) AS l',
      query_params: { v: long },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ l: 200_000 }]);
    await client.close();
  });
});
