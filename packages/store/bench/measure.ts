import type { Question, StoreClient } from '../src/index.ts';

/** How long a question took. */
export interface QuestionTime {
  readonly name: string;
  readonly rows: number;
  /** Milliseconds. */
  readonly median: number;
  /** Milliseconds. */
  readonly slowest: number;
}

/** What is asked for: a month of the records. */
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

/** Asks a question so many times, one after the other. */
export async function measure(client: StoreClient, { name, sql }: Question, repeat: number): Promise<QuestionTime> {
  const trace = await client.query({
    query: 'SELECT TraceId AS trace FROM audit_spans LIMIT 1',
    format: 'JSONEachRow',
  });
  const [parameters] = await trace.json<{ trace: string }>();
  const durations: number[] = [];
  let rows = 0;
  for (let time = 0; time < repeat; time += 1) {
    const start = performance.now();
    const answer = await client.query({
      query: sql,
      query_params: { ...PARAMETERS, ...parameters },
      format: 'JSONCompactEachRow',
    });
    rows = (await answer.json()).length;
    durations.push(Math.round(performance.now() - start));
  }
  durations.sort((one, other) => one - other);
  return { name, rows, median: durations[Math.floor(repeat / 2)] ?? 0, slowest: durations.at(-1) ?? 0 };
}

/** Bytes on disk of each table, for each record. */
export async function bytesPerRecord(client: StoreClient): Promise<Record<string, number>> {
  const found = await client.query({
    query: `SELECT table, round(sum(bytes_on_disk) / (SELECT count() FROM audit_spans), 1) AS bytes
      FROM system.parts WHERE active AND database = currentDatabase() AND rows > 100 GROUP BY table ORDER BY bytes DESC`,
    format: 'JSONEachRow',
  });
  const rows = await found.json<{ table: string; bytes: number }>();
  return Object.fromEntries(rows.map(({ table, bytes }) => [table, bytes]));
}
