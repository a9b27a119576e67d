import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStoreClient, type StoreClient } from '../src/index.ts';
import { copyMigrated } from './fixtures/migrated.ts';

const USER = { name: 'auditspan', password: 'write' };
const TABLES = ['audit_spans', 'otel_spans', 'audit_dead_letters', 'audit_source_counts', 'audit_leaves'] as const;
/** The column of time of each. */
const TIMES: Readonly<Record<(typeof TABLES)[number], string>> = {
  audit_spans: 'Timestamp',
  otel_spans: 'Timestamp',
  audit_dead_letters: 'ReceivedAt',
  audit_source_counts: 'ReceivedAt',
  audit_leaves: 'SealedAt',
};
/** Four hours around the end of a month, a row per minute. */
const FIRST = "toDateTime64('2026-03-31 22:00:00', 9, 'UTC')";
const END = "toDateTime64('2026-04-01 02:00:00', 9, 'UTC')";
const ROWS = 240;

let path: string;
const ownZone = process.env['TZ'];

async function inZone<Result>(zone: string, work: (client: StoreClient) => Promise<Result>): Promise<Result> {
  process.env['TZ'] = zone;
  const server = await startEmbeddedClickHouse({ path, users: [USER] });
  const client = createStoreClient({ url: server.url, user: USER.name, password: USER.password });
  try {
    return await work(client);
  } finally {
    await client.close();
    await server.close();
  }
}

async function found(client: StoreClient, zoneOfSession?: string): Promise<unknown> {
  const counts = TABLES.map((table) => {
    const query = `SELECT timezone() AS zone, toUInt32(count()) AS found FROM ${table} WHERE ${TIMES[table]} >= ${FIRST} AND ${TIMES[table]} < ${END}`;
    const settings = zoneOfSession === undefined ? '' : ` SETTINGS session_timezone = '${zoneOfSession}'`;
    return client
      .query({ query: query + settings, format: 'JSONEachRow' })
      .then(async (rows) => [table, await rows.json()]);
  });
  return Object.fromEntries((await Promise.all(counts)) as [string, unknown][]);
}

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'auditspan-zone-'));
  await copyMigrated(path);
  await inZone('UTC', async (client) => {
    for (const table of TABLES) {
      const query = `INSERT INTO ${table} (${TIMES[table]}) SELECT ${FIRST} + toIntervalMinute(number) FROM numbers(${ROWS})`;
      await client.command({ query });
    }
  });
});

afterAll(async () => {
  if (ownZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ownZone;
  await rm(path, { recursive: true });
});

// A key that depends on the zone of the server leaves out the parts of another zone: half an hour, or a whole month.
it.each(['UTC', 'Asia/Kolkata', 'America/New_York'])(
  'a server in the zone %s finds what was stored in UTC',
  async (zone) => {
    const all = Object.fromEntries(TABLES.map((table) => [table, [{ zone, found: ROWS }]]));
    expect(await inZone(zone, (client) => found(client))).toEqual(all);
  },
);

it('so does a session with a time zone of its own', async () => {
  const zone = 'Europe/Berlin';
  const all = Object.fromEntries(TABLES.map((table) => [table, [{ zone, found: ROWS }]]));
  expect(await inZone('UTC', (client) => found(client, zone))).toEqual(all);
});
