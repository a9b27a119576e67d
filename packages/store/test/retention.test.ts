import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, createStoreClient, setRetention } from '../src/index.ts';
import { rowsOf } from './fixtures/embedded.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { FULL_RECORD, auditRow, spanRow } from './fixtures/rows.ts';

const DAY = 86_400n * 1_000_000_000n;
const NOW = BigInt(Date.now()) * 1_000_000n;
const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
}, 200_000);

function ttls(): Promise<{ name: string; ttl: string }[]> {
  return rowsOf(
    client,
    `SELECT name, extract(engine_full, ' TTL (.*) SETTINGS') AS ttl FROM system.tables
     WHERE database = currentDatabase() AND ttl != '' ORDER BY name`,
  );
}

/** Waits until ClickHouse has dropped expired rows. */
async function drop(): Promise<void> {
  for (const table of ['otel_spans', 'otel_spans_trace_id_ts', 'audit_spans', 'audit_by_day']) {
    await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  }
}

/** Uses the database `default` in that directory as a user with these privileges. Default all. */
async function asUser(
  directory: string,
  grants: readonly string[],
  use: (of: StoreClient) => Promise<unknown>,
): Promise<void> {
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fixtures/granted-server.ts'), directory, ...grants],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(server, 'close');
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const of = createStoreClient({ url: line.toString().trim() });
    await use(of);
    await of.close();
  } finally {
    server.kill();
    await ended;
  }
}

describe('setRetention', () => {
  it('keeps everything by default', async () => {
    await setRetention(client, { spanDays: 0, rollUpDays: 0 });
    expect(await ttls()).toEqual([]);
  });

  it('drops expired ordinary spans and roll-ups, and no audit record', async () => {
    const writer = createRowWriter(client);
    for (const age of [0n, 10n, 400n]) {
      const Timestamp = NOW - age * DAY;
      await writer.write('otel_traces', [spanRow({ Timestamp, TraceId: `${age} days` })]);
      await writer.write('audit_spans', [auditRow(FULL_RECORD, { Timestamp, TraceId: `${age} days, audit` })]);
    }
    await setRetention(client, { spanDays: 7, rollUpDays: 365 });
    // Whole parts are dropped, and no row is rewritten.
    expect(
      await rowsOf(
        client,
        `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine_full LIKE '% TTL %'
         AND engine_full NOT LIKE '%ttl_only_drop_parts = 1%'`,
      ),
    ).toEqual([]);
    await drop();
    expect(await rowsOf(client, 'SELECT TraceId FROM otel_spans')).toEqual([{ TraceId: '0 days' }]);
    expect(await rowsOf(client, 'SELECT count() AS records FROM audit_spans')).toEqual([{ records: 3 }]);
    expect(await rowsOf(client, 'SELECT sum(Records) AS records FROM audit_by_day')).toEqual([{ records: 2 }]);
    expect(await rowsOf(client, 'SELECT sum(Records) AS records FROM audit_by_principal')).toEqual([{ records: 3 }]);
  });

  it('changes a TTL, and removes it', async () => {
    await setRetention(client, { spanDays: 30, rollUpDays: 0 });
    await setRetention(client, { spanDays: 30 });
    await setRetention(client, {});
    expect(await ttls()).toEqual([
      { name: 'otel_spans', ttl: 'toDateTime(Timestamp) + toIntervalDay(30)' },
      { name: 'otel_spans_trace_id_ts', ttl: 'End + toIntervalDay(30)' },
    ]);
    await setRetention(client, { spanDays: 0, rollUpDays: 0 });
    expect(await ttls()).toEqual([]);
  });

  it('names a table that the user may not see, and ignores a missing one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'auditspan-retention-'));
    await asUser(directory, [], (all) =>
      all.command({ query: 'CREATE TABLE otel_spans (Timestamp DateTime64(9)) ENGINE = MergeTree ORDER BY ()' }),
    );
    await asUser(directory, ['GRANT SELECT ON default.audit_spans'], async (blind) => {
      await expect(setRetention(blind, { spanDays: 7 })).rejects.toMatchObject({
        code: 'AUDITSPAN_STORE_REJECTED',
        message: expect.stringMatching(/could not see otel_spans, .*GRANT SHOW TABLES, ALTER TTL.*497/),
      });
    });
    await asUser(directory, ['GRANT SHOW, ALTER TTL ON default.*'], async (seeing) => {
      await expect(setRetention(seeing, { spanDays: 7 })).resolves.toBeUndefined();
    });
    await rm(directory, { recursive: true });
  });
});
