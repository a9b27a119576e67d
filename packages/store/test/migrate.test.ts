import { describe, expect, it } from 'vitest';
import { type StoreClient, createStoreClient, migrate, readMigrations } from '../src/index.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';

const embedded = useEmbeddedClickHouse();
const known = await readMigrations();
const names = known.map(({ name }) => name);

function history(client: StoreClient): Promise<unknown[]> {
  return rowsOf(client, 'SELECT number, name, checksum FROM auditspan_migrations ORDER BY number');
}

const RECORD_ID = '0190a0b0-0000-7000-8000-000000000001';

async function settingsOf(client: StoreClient, table: string): Promise<string> {
  const query = `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`;
  const [row] = await rowsOf<{ engine_full: string }>(client, query);
  return row?.engine_full ?? '';
}

describe('readMigrations', () => {
  it('numbers the migrations without gaps', () => {
    expect(known.map(({ number }) => number)).toEqual(known.map((_, index) => index));
  });

  it('finds one statement in each file', () => {
    expect(known.filter(({ sql }) => /;\s*$/m.test(sql))).toEqual([]);
  });
});

describe('migrate', () => {
  it('applies and records what is missing, and does nothing the second time', async () => {
    const client = await embedded.client('fresh');
    expect(await migrate(client)).toEqual({ present: [], applied: names });
    expect(await migrate(client)).toEqual({ present: names, applied: [] });
    expect(await history(client)).toEqual(known.map(({ number, name, checksum }) => ({ number, name, checksum })));
  });

  it('changes nothing in a dry run', async () => {
    const client = await embedded.client('dry');
    expect(await migrate(client, { dryRun: true })).toEqual({ present: [], applied: names });
    expect(await rowsOf(client, 'SHOW TABLES')).toEqual([]);
  });

  it('may run concurrently', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => embedded.client('at_once')));
    await Promise.all(clients.map((client) => migrate(client)));
    expect(await history(await embedded.client('at_once'))).toHaveLength(known.length);
  });

  it('continues where a killed migration stopped, before or after recording its step', async () => {
    const client = await embedded.client('half_way');
    for (const { sql } of known.slice(0, 3)) await client.command({ query: sql });
    await client.insert({
      table: 'auditspan_migrations',
      values: known.slice(0, 1).map(({ number, name, checksum }) => ({ number, name, checksum })),
      format: 'JSONEachRow',
    });
    expect(await migrate(client)).toEqual({ present: names.slice(0, 1), applied: names.slice(1) });
    expect(await history(client)).toHaveLength(known.length);
  });

  it('alters the tables of an earlier version, and keeps their rows', async () => {
    const client = await embedded.client('earlier');
    const earlier = known.slice(0, 29);
    const ours = earlier.filter(({ name }) => !name.includes('_exporter_'));
    for (const { sql } of ours) await client.command({ query: sql });
    const values = earlier.map(({ number, name, checksum }) => ({ number, name, checksum }));
    await client.insert({ table: 'auditspan_migrations', values, format: 'JSONEachRow' });
    await client.command({ query: `INSERT INTO audit_spans (Timestamp, RecordId) VALUES (0, '${RECORD_ID}')` });
    expect((await migrate(client)).applied).toEqual(names.slice(29));
    expect(await settingsOf(client, 'audit_spans')).toMatch(
      /min_bytes_for_wide_part = 75497472.*merge_selector_base = 8/,
    );
    expect(await rowsOf(client, 'SELECT RecordId FROM audit_spans')).toEqual([{ RecordId: RECORD_ID }]);
  });

  it('refuses a database whose applied migration had a different text', async () => {
    const client = await embedded.client('changed');
    await migrate(client);
    await client.command({ query: 'TRUNCATE TABLE auditspan_migrations' });
    await client.insert({
      table: 'auditspan_migrations',
      values: [{ number: 1, name: '0001_otel_spans.sql', checksum: 'other' }],
      format: 'JSONEachRow',
    });
    await expect(migrate(client)).rejects.toMatchObject({
      code: 'AUDITSPAN_MIGRATION_CHANGED',
      message: expect.stringContaining('0001_otel_spans.sql'),
    });
  });

  it('refuses a database that a newer version has migrated', async () => {
    const client = await embedded.client('newer');
    await migrate(client);
    await client.insert({
      table: 'auditspan_migrations',
      values: [{ number: 999, name: '0999_future.sql', checksum: 'x' }],
      format: 'JSONEachRow',
    });
    await expect(migrate(client)).rejects.toMatchObject({
      code: 'AUDITSPAN_DATABASE_NEWER',
      message: expect.stringContaining('0999_future.sql'),
    });
  });

  it('reports an unavailable store if nothing listens', async () => {
    const client = createStoreClient({ url: 'http://127.0.0.1:1' });
    await expect(migrate(client)).rejects.toMatchObject({ code: 'AUDITSPAN_STORE_UNAVAILABLE' });
    await client.close();
  });

  it('reports a rejected password', async () => {
    const client = createStoreClient({ url: embedded.url, user: 'auditspan', password: 'wrong' });
    await expect(migrate(client)).rejects.toMatchObject({ code: 'AUDITSPAN_STORE_REJECTED', clickhouseCode: '516' });
    await client.close();
  });
});
