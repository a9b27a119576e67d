import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, type Sink, startModels, startSink } from '../../scripts/system/system.ts';
import { freePort, until } from '@auditspan/testing';
import { type Gate, startGate } from '../support/gate.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { absent, type Collector, startCollector, unless } from './support/collector.ts';
import { select } from './support/sql.ts';

const KILLS = 6;
const SEED = Number(process.env['AUDITSPAN_TEST_SEED'] ?? 20261125);
const service = fileURLToPath(new URL('../support/kill-service.mjs', import.meta.url));
const random = seededRandom(SEED);

let directory: string;
let sink: Sink;
let gate: Gate;
let models: Listening;
let collector: Collector;
const said: string[] = [];

const startAgent = (port: number): Promise<Collector> =>
  startCollector({
    configs: ['agent/agent.yaml', 'yaml:exporters: {otlp_http/audit: {retry_on_failure: {max_interval: 1s}}}'],
    directory: join(directory, 'agent'),
    env: { AUDIT_ENDPOINT: gate.url, TRACES_ENDPOINT: gate.url },
    port,
  });

function startService(port: number, mode: 'load' | 'drain'): ChildProcess {
  const child = spawn(process.execPath, [service, models.url, mode === 'load' ? '0' : '1', mode], {
    env: {
      PATH: process.env['PATH'],
      OTEL_SERVICE_NAME: 'loaded',
      AUDITSPAN_ENDPOINT: `http://127.0.0.1:${port}`,
      AUDITSPAN_SPOOL_DIR: join(directory, 'spool'),
      AUDITSPAN_TRACING: 'false',
      AUDITSPAN_FLUSH_TIMEOUT: '60000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  return child;
}

const returned = (): string[] =>
  said
    .join('')
    .split('\n')
    .flatMap((line) => (line.startsWith('returned ') ? [line.slice('returned '.length)] : []));

/** Kills the Collector under load while its connection to the sink is open, closed, or closed during responses. */
async function runUnderKills(port: number): Promise<void> {
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(300 + random() * 1200);
    if (random() < 0.5) gate.shut();
    await sleep(random() * 700);
    await collector.program.stop(0);
    if (random() < 0.5) gate.open();
    collector = await startAgent(port);
    gate.open();
  }
}

describe(`a Collector killed ${KILLS} times under load, with a flapping connection to the sink (seed ${SEED})${unless}`, () => {
  beforeAll(async () => {
    if (absent) return;
    directory = await mkdtemp(join(tmpdir(), 'auditspan-queue-'));
    [sink, models] = await Promise.all([startSink({ dataDir: join(directory, 'sink') }), startModels()]);
    gate = await startGate(sink.endpoints.otlp.url);
    const port = await freePort();
    collector = await startAgent(port);
    const child = startService(port, 'load');
    await until('calls', async () => (returned().length > 0 ? true : undefined));
    await runUnderKills(port);
    // The next start of the service delivers what it had not delivered on exit.
    child.kill('SIGTERM');
    await once(child, 'close');
    await once(startService(port, 'drain'), 'close');
    // The restarted Collector delivers what is still in its queue.
    await collector.program.stop(0);
    collector = await startAgent(port);
    let before = -1;
    await until('the rows', async () => {
      const [row] = await select<{ rows: number }>(sink, 'SELECT toUInt32(count()) AS rows FROM audit_spans');
      const settled = row?.rows === before;
      before = row?.rows ?? -1;
      await sleep(2500);
      return settled ? true : undefined;
    });
  });

  afterAll(async () => {
    await collector?.program.stop();
    await gate?.close();
    await Promise.all([sink?.program.stop(), models?.program.stop()]);
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it.skipIf(absent)('has every call that returned in ClickHouse exactly once', async () => {
    const stored = await select<{ name: string; rows: number }>(
      sink,
      `SELECT PrincipalId AS name, toUInt32(count()) AS rows FROM audit_spans WHERE Action = 'model.invoke' GROUP BY name`,
    );
    const rows = new Map(stored.map(({ name, rows: count }) => [name, count]));
    expect(returned().length).toBeGreaterThan(100);
    expect(returned().filter((name) => rows.get(name) !== 1)).toEqual([]);
    expect(stored.filter((row) => row.rows !== 1)).toEqual([]);
  });

  it.skipIf(absent)('has no gap in the sequence numbers, and no duplicates', async () => {
    const [health] = await select<{ missing: number; conflicts: number; sources: number }>(
      sink,
      `SELECT toUInt32(sum(MissingRecords)) AS missing, toUInt32(sum(Conflicts)) AS conflicts, toUInt32(count()) AS sources
       FROM audit_source_health WHERE SourceId != ''`,
    );
    expect(health).toEqual({ missing: 0, conflicts: 0, sources: 2 });
  });
});
