import { describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, createStoreClient, migrate, readMigrations } from '../src/index.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';
import { spanRow } from './fixtures/rows.ts';

const embedded = useEmbeddedClickHouse();
const known = await readMigrations();
const names = known.map(({ name }) => name);

function history(client: StoreClient): Promise<unknown[]> {
  return rowsOf(client, 'SELECT number, name, checksum FROM auditspan_migrations ORDER BY number');
}

/** As a version did that did not know the named migration and those behind it. */
async function migrateUpTo(client: StoreClient, name: string): Promise<void> {
  const earlier = known.slice(0, names.indexOf(name));
  for (const { sql, onlyWhere } of earlier) if (onlyWhere === undefined) await client.command({ query: sql });
  const values = earlier.map(({ number, name: of, checksum }) => ({ number, name: of, checksum }));
  await client.insert({ table: 'auditspan_migrations', values, format: 'JSONEachRow' });
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex').toUpperCase();

describe('readMigrations', () => {
  it('numbers the migrations without gap', () => {
    expect(known.map(({ number }) => number)).toEqual(known.map((_, index) => index));
  });

  it('finds one statement in each file', () => {
    expect(known.filter(({ sql }) => /;\s*$/m.test(sql))).toEqual([]);
  });
});

describe('migrate', { timeout: 200_000 }, () => {
  it('applies what is missing, records it, and has nothing to do the second time', async () => {
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

  it('may run several times at once', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => embedded.client('at_once')));
    await Promise.all(clients.map((client) => migrate(client)));
    expect(await history(await embedded.client('at_once'))).toHaveLength(known.length);
  });

  it('goes on where one that died has left off, before or after it recorded its step', async () => {
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

  it('gives back what was stored before, once, under the same names', async () => {
    const client = await embedded.client('before');
    const COLUMNS = "'2026-01-01 00:00:00' AS Timestamp, 'trace' AS TraceId, map('k', 'v') AS SpanAttributes";
    const NAMES = 'Timestamp, TraceId, SpanAttributes, ResourceAttributes';
    for (const { sql } of known.slice(0, 16)) await client.command({ query: sql });
    const resource = "map('service.name', 's') AS ResourceAttributes";
    await client.command({ query: `INSERT INTO otel_traces (${NAMES}) SELECT ${COLUMNS}, ${resource}` });
    await client.command({
      query: `INSERT INTO audit_spans (${NAMES}, RawSpan) SELECT ${COLUMNS}, ${resource}, unhex('00ff0a0a')`,
    });
    await migrate(client);
    const span = { SpanAttributes: { k: 'v' }, ResourceAttributes: { 'service.name': 's' } };
    const query = 'SELECT SpanAttributes, ResourceAttributes';
    expect(await rowsOf(client, `${query}, hex(RawSpan) AS raw FROM audit_spans`)).toEqual([
      { ...span, raw: '00FF0A0A' },
    ]);
    expect(await rowsOf(client, `${query} FROM otel_traces`)).toEqual([span]);
    expect(await rowsOf(client, 'SELECT TraceId FROM otel_traces_trace_id_ts')).toEqual([{ TraceId: 'trace' }]);
  });

  it('keeps spans and attributes byte for byte where parts become dictionaries', async () => {
    const client = await embedded.client('parts');
    await migrateUpTo(client, '0052_audit_spans_places.sql');
    // TraceId, the principal's attribute, and two parts around it.
    await client.command({
      query: `INSERT INTO audit_spans (TraceId, PrincipalId, RawForm, RawParts, OtherAttributes)
        SELECT repeat('ab', 16), 'alice', char(1, 80, 16, 81), [unhex('00ff0a'), unhex('0d0a')], map('k', 'v', 'l', '[1]')`,
    });
    const read = (): Promise<unknown[]> =>
      rowsOf(client, 'SELECT hex(RawSpan) AS raw, SpanAttributes FROM audit_spans');
    const before = await read();
    expect(before).toEqual([
      {
        raw: `0A10${'AB'.repeat(16)}00FF0A4A1D0A12${hexOf('audit.principal.id')}12070A05${hexOf('alice')}0D0A`,
        SpanAttributes: { 'audit.principal.id': 'alice', k: 'v', l: '[1]' },
      },
    ]);
    await migrate(client);
    expect(await read()).toEqual(before);
  });

  it('works out for every record from before what its principal is counted by, and stores it', async () => {
    const client = await embedded.client('not_hashed');
    await migrateUpTo(client, '0050_audit_spans_principal_hash.sql');
    await client.command({ query: "INSERT INTO audit_spans (PrincipalId) VALUES ('alice'), ('bob'), ('')" });
    await migrate(client);
    await client.command({ query: "INSERT INTO audit_spans (PrincipalId) VALUES ('alice')" });
    const query =
      'SELECT PrincipalId, PrincipalHash = cityHash64(PrincipalId) AS fits FROM audit_spans ORDER BY PrincipalId';
    expect(await rowsOf(client, query)).toEqual(
      ['', 'alice', 'alice', 'bob'].map((PrincipalId) => ({ PrincipalId, fits: 1 })),
    );
    const stored = `SELECT toUInt32(sum(rows)) AS records FROM system.parts_columns
      WHERE active AND database = 'not_hashed' AND table = 'audit_spans' AND column = 'PrincipalHash'`;
    await expect.poll(() => rowsOf(client, stored), { timeout: 100_000 }).toEqual([{ records: 4 }]);
  });

  it('leaves an otel_traces of the contrib exporter to it, and stores spans there', async () => {
    const client = await embedded.client('of_the_exporter');
    const ofExporter = (known[1]?.sql ?? '').replaceAll(/COMMENT '[^']*'/g, '');
    await client.command({ query: ofExporter });
    await migrate(client);
    await createRowWriter(client).write('otel_traces', [spanRow({ TraceId: 'by-the-sink' })]);
    await client.command({ query: "INSERT INTO otel_traces (TraceId) VALUES ('by-the-exporter')" });
    const rows = await rowsOf(client, 'SELECT TraceId FROM otel_traces ORDER BY TraceId');
    expect(rows).toEqual([{ TraceId: 'by-the-exporter' }, { TraceId: 'by-the-sink' }]);
  });

  it('refuses a database whose applied migration had another text', async () => {
    const client = await embedded.client('changed');
    await migrate(client);
    await client.command({ query: 'TRUNCATE TABLE auditspan_migrations' });
    await client.insert({
      table: 'auditspan_migrations',
      values: [{ number: 1, name: '0001_otel_traces.sql', checksum: 'other' }],
      format: 'JSONEachRow',
    });
    await expect(migrate(client)).rejects.toMatchObject({
      code: 'AUDITSPAN_MIGRATION_CHANGED',
      message: expect.stringContaining('0001_otel_traces.sql'),
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

  it('says that the store is not available where nothing listens', async () => {
    const client = createStoreClient({ url: 'http://127.0.0.1:1' });
    await expect(migrate(client)).rejects.toMatchObject({ code: 'AUDITSPAN_STORE_UNAVAILABLE' });
    await client.close();
  });

  it('says that the store refuses a wrong password', async () => {
    const client = createStoreClient({ url: embedded.url, user: 'auditspan', password: 'wrong' });
    await expect(migrate(client)).rejects.toMatchObject({ code: 'AUDITSPAN_STORE_REJECTED', clickhouseCode: '516' });
    await client.close();
  });
});
