import { describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, migrate, readMigrations } from '../src/index.ts';
import { ASKED_ROWS } from './fixtures/asked-rows.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';

const VIEW = 13;
const COUNTED = [
  ...(['PrincipalId', 'ModelId', 'Outcome', 'Purpose'] as const),
  ...(['InputTokens', 'OutputTokens', 'RequestBytes', 'ResponseBytes'] as const),
] as const;
const embedded = useEmbeddedClickHouse();
const known = await readMigrations();
const sqlOf = (number: number): string => known[number]?.sql ?? '';

/** What the roll-up says, and what the records themselves say. */
async function counted(client: StoreClient): Promise<[rolledUp: unknown[], records: unknown[]]> {
  const days = (records: string, first: string, table: string): Promise<unknown[]> =>
    rowsOf(
      client,
      `SELECT toDate(${first}, 'UTC') AS Of, PrincipalId, ModelId, Outcome, Purpose, ${records} AS Records,
         sum(InputTokens) AS Input, sum(OutputTokens) AS Output, sum(RequestBytes) AS Sent, sum(ResponseBytes) AS Got
       FROM ${table} GROUP BY Of, PrincipalId, ModelId, Outcome, Purpose ORDER BY ALL`,
    );
  return [await days('sum(Records)', 'FirstAt', 'audit_daily'), await days('count()', 'Timestamp', 'audit_spans')];
}

describe('audit_daily', () => {
  it('counts every record once, however often its batch is written', async () => {
    const client = await embedded.client('rolled_up');
    await migrate(client);
    const writer = createRowWriter(client);
    for (const rows of [ASKED_ROWS.slice(0, 6), ASKED_ROWS.slice(0, 6), ASKED_ROWS.slice(6), ASKED_ROWS.slice(6)]) {
      await writer.write('audit_spans', rows);
    }
    const [rolledUp, records] = await counted(client);
    expect(records.length).toBeGreaterThan(5);
    expect(rolledUp).toEqual(records);
  });

  it('counts a batch that was stored before a crash kept it from being counted', async () => {
    const client = await embedded.client('crashed');
    await migrate(client);
    const writer = createRowWriter(client);
    await client.command({ query: 'DROP VIEW audit_daily_mv' });
    await writer.write('audit_spans', ASKED_ROWS);
    await client.command({ query: sqlOf(VIEW) });
    await writer.write('audit_spans', ASKED_ROWS);
    const [rolledUp, records] = await counted(client);
    expect(rolledUp).toEqual(records);
    expect(await rowsOf(client, 'SELECT count() AS stored FROM audit_spans')).toEqual([{ stored: ASKED_ROWS.length }]);
  });

  it('counts what was there before it, once though the migration is repeated', async () => {
    const client = await embedded.client('earlier');
    for (const { sql } of known.slice(0, VIEW - 2)) await client.command({ query: sql });
    const values = ASKED_ROWS.map((row) => ({
      ...Object.fromEntries(COUNTED.map((name) => [name, row[name]])),
      Timestamp: (Number(row.Timestamp / 1_000_000n) / 1000).toFixed(3),
    }));
    await client.insert({ table: 'audit_spans', values, columns: ['Timestamp', ...COUNTED], format: 'JSONEachRow' });
    await migrate(client);
    await client.command({ query: sqlOf(VIEW - 1) });
    const [rolledUp, records] = await counted(client);
    expect(rolledUp).toEqual(records);
  });
});
