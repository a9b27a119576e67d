import type { Question, StoreClient } from '../src/index.ts';

/** How long a question took. */
export interface QuestionTime {
  readonly name: string;
  readonly rows: number;
  /** Minimum processor time of all threads in milliseconds. It varies less with the machine's other load. */
  readonly processor: number;
  /** Milliseconds. */
  readonly fastest: number;
  /** Milliseconds. */
  readonly median: number;
}

/** Parameters of the questions: a month of the records. */
const PARAMETERS = {
  model: 'gpt-5',
  principal: 'user-7@example.com',
  from: '2026-10-01',
  until: '2026-10-31',
  zone: 'Europe/Berlin',
  opens: 8,
  closes: 19,
  least_bytes: 100_000,
};

/** Runs a question several times, one after the other. */
export async function measure(client: StoreClient, { name, sql }: Question, repeat: number): Promise<QuestionTime> {
  const trace = await client.query({
    query: 'SELECT TraceId AS trace FROM audit_spans LIMIT 1',
    format: 'JSONEachRow',
  });
  const [parameters] = await trace.json<{ trace: string }>();
  const durations: number[] = [];
  const processor: number[] = [];
  let rows = 0;
  for (let time = 0; time < repeat; time += 1) {
    const before = await processorTime(client);
    const start = performance.now();
    const answer = await client.query({
      query: sql,
      query_params: { ...PARAMETERS, ...parameters },
      format: 'JSONCompactEachRow',
      // Cached results would make every run but the first look faster than a new question.
      clickhouse_settings: { use_query_condition_cache: 0 },
    });
    rows = (await answer.json()).length;
    durations.push(Math.round(performance.now() - start));
    processor.push(Math.round((await processorTime(client)) - before));
  }
  durations.sort((one, other) => one - other);
  const [fastest = 0] = durations;
  return { name, rows, processor: Math.min(...processor), fastest, median: durations[Math.floor(repeat / 2)] ?? 0 };
}

/** Returns the processor time of ClickHouse's queries and merges since its start, in milliseconds. */
async function processorTime(client: StoreClient): Promise<number> {
  const found = await client.query({
    query: "SELECT value / 1000 AS taken FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'",
    format: 'JSONEachRow',
  });
  const [row] = await found.json<{ taken: number }>();
  return row?.taken ?? 0;
}

/** Bytes on disk per record, by table or column, largest first. */
export type BytesPerRecord = Readonly<Record<string, number>>;

/** Bytes of each table. */
export function bytesOfTables(client: StoreClient): Promise<BytesPerRecord> {
  return bytesOf(client, 'table AS name, sum(bytes_on_disk) AS bytes', 'system.parts', 'rows > 100');
}

/** Bytes of the columns of `audit_spans` that take at least a twentieth of a byte. */
export function bytesOfColumns(client: StoreClient): Promise<BytesPerRecord> {
  return bytesOf(
    client,
    'column AS name, sum(column_bytes_on_disk) AS bytes',
    'system.parts_columns',
    "table = 'audit_spans'",
  );
}

async function bytesOf(client: StoreClient, what: string, from: string, where: string): Promise<BytesPerRecord> {
  const found = await client.query({
    query: `SELECT name, round(bytes / (SELECT count() FROM audit_spans), 1) AS each
      FROM (SELECT ${what} FROM ${from} WHERE active AND database = currentDatabase() AND ${where} GROUP BY name)
      WHERE each > 0 ORDER BY each DESC, name`,
    format: 'JSONEachRow',
  });
  const rows = await found.json<{ name: string; each: number }>();
  return Object.fromEntries(rows.map(({ name, each }) => [name, each]));
}
