import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { grantStatements } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

const SERVER = join(import.meta.dirname, '../../store/test/fixtures/granted-server.ts');
const DATABASE = ['--clickhouse-database', 'auditspan'];
/** Ports of no sink that may be running. */
const PORTS = ['--listen', '127.0.0.1:0', '--grpc-listen', '127.0.0.1:0'];
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => directory.remove());

/** Runs a command with a ClickHouse user that has these privileges, or all, and returns its output. */
async function withRights(grants: readonly string[], run: (url: string) => Promise<string>): Promise<string> {
  const server = spawn(process.execPath, [SERVER, join(directory.path, 'clickhouse'), ...grants], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'close');
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    return await run(line.toString().trim());
  } finally {
    server.kill();
    await ended;
  }
}

async function doctor(grants: readonly string[], env: Record<string, string> = {}): Promise<string> {
  return withRights(grants, async (url) => {
    const args = ['doctor', '--data-dir', directory.path, ...PORTS, '--clickhouse-url', url];
    const { stdout } = await runCommand([...args, ...DATABASE], env);
    // From the first line about ClickHouse on.
    return stdout.slice(stdout.indexOf(' ClickHouse: ') - 5);
  });
}

const INGEST = grantStatements({ database: 'auditspan' })
  .filter((sql) => sql.endsWith(' TO auditspan_ingest'))
  .map((sql) => sql.slice(0, sql.lastIndexOf(' TO ')));

describe('auditspan doctor with a ClickHouse whose user has few rights', () => {
  it('tells who creates a missing database', async () => {
    expect(await doctor(INGEST)).toMatch(
      /^FAULT ClickHouse: .*UNKNOWN_DATABASE.*\n {6}→ run `auditspan migrate` as a user who may create the database auditspan\n/,
    );
  });

  it('tells a user who may not migrate what to do about missing migrations', async () => {
    await withRights([], async (url) => {
      const { stdout } = await runCommand(['sql', '--clickhouse-url', url], {}, 'CREATE DATABASE auditspan');
      return stdout;
    });
    const said = await doctor(INGEST);
    expect(said).toMatch(
      /FAULT rights in ClickHouse: missing: .*CREATE TABLE.* ON auditspan\.\*\n {6}→ GRANT .*, or run `auditspan migrate` as another user: then the role auditspan_ingest of `auditspan grants` is enough\n/,
    );
    expect(said).toMatch(/note {2}migrations: missing: /);
  });

  it('accepts the role auditspan_ingest once they are applied', async () => {
    await withRights([], async (url) => {
      const { code, stderr } = await runCommand(['migrate', '--clickhouse-url', url, ...DATABASE]);
      expect([code, stderr]).toEqual([0, '']);
      return '';
    });
    const said = await doctor(INGEST);
    expect(said).not.toContain('FAULT');
    expect(said).toContain('ok    rights in ClickHouse: the user has all privileges that are needed in auditspan\n');
    expect(said).toContain('ok    otel_traces: shows the spans and the audit spans\n');
  });

  it('names the table with a missing privilege, and that for changing the TTL', async () => {
    const fewer = INGEST.filter((sql) => !sql.includes('audit_leaves'));
    expect(await doctor(fewer)).toMatch(
      /FAULT rights in ClickHouse: missing: SELECT, INSERT ON auditspan\.audit_leaves\n {6}→ GRANT SELECT, INSERT ON auditspan\.audit_leaves to the sink's user, or give it the role auditspan_ingest/,
    );
    expect(await doctor(INGEST, { AUDITSPAN_SINK_RETENTION_SPAN_DAYS: '30' })).toMatch(
      /note {2}rights in ClickHouse: the user may not set how long rows are kept \(ALTER TTL\)\n {6}→ GRANT ALTER TTL ON auditspan\.\*/,
    );
  });

  it('names the privilege that shows what is applied', async () => {
    expect(await doctor(['GRANT SELECT ON auditspan.audit_spans'])).toMatch(
      /FAULT migrations: .*ACCESS_DENIED.*\n {6}→ have an administrator run: GRANT SHOW TABLES ON auditspan\.auditspan_migrations TO the sink's user\n/,
    );
  });
});
