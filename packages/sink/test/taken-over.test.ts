import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@auditspan/testing';
import { expect, it } from 'vitest';
import { useMigratedClickHouse } from '../../store/test/fixtures/migrated.ts';
import { startLoad } from './fixtures/load.ts';
import { sealingIn } from './fixtures/sealing.ts';
import { runCommand, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { rowsOf } from './fixtures/store-client.ts';

const ELSEWHERE = fileURLToPath(new URL('./fixtures/elsewhere.mjs', import.meta.url));
const TRACE = 'a'.repeat(32);

const clickhouse = useMigratedClickHouse();

async function storedIds(table: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(clickhouse.client, `SELECT SpanId AS id FROM ${table}`);
  return rows.map(({ id }) => id);
}

it(
  'a sink that was suspended while another host took over its directory acknowledges, stores and seals nothing when it resumes',
  {
    timeout: 240_000,
  },
  async () => {
    const { path, remove } = await temporaryDirectory();
    const { env: sealing, logKey, policy } = await sealingIn(path);
    await writeFile(policy, `log ${logKey}\nquorum none\n`);
    const dataDir = join(path, 'data');
    const env = {
      ...sealing,
      AUDITSPAN_SINK_DRAIN_THREAD: 'own',
      AUDITSPAN_CLICKHOUSE_URL: clickhouse.url,
      AUDITSPAN_CLICKHOUSE_USER: clickhouse.user.name,
      AUDITSPAN_CLICKHOUSE_PASSWORD: clickhouse.user.password,
    };
    const paused = await startSinkProcess(dataDir, env);
    const load = startLoad(paused, TRACE);
    await until('some records to be acknowledged', () => load.acknowledged.length > 500);
    process.kill(paused.pid, 'SIGSTOP');
    const heir = await startSinkProcess(dataDir, { ...env, NODE_OPTIONS: `--import=${ELSEWHERE}` });
    await untilStored(heir);

    process.kill(paused.pid, 'SIGCONT');
    const { code, stderr } = await paused.ended;
    await load.stop();
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('"code":"lock_lost"') });
    expect((await heir.stop()).code).toBe(0);

    for (const table of ['otel_traces', 'audit_spans']) {
      const stored = await storedIds(table);
      const distinct = new Set(stored);
      expect(stored).toHaveLength(distinct.size);
      expect(load.acknowledged.filter((id) => !distinct.has(id))).toEqual([]);
    }
    const verified = await runCommand(['verify', '--data-dir', dataDir, '--policy', policy, '--json'], env);
    expect(JSON.parse(verified.stdout)).toMatchObject({ findings: [], awaiting: 0 });
    expect(verified.code).toBe(0);
    await remove();
  },
);
