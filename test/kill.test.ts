import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, type Sink, startModels, startSink } from '../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { startGate, type Gate } from './support/gate.ts';
import { untilStored } from './support/stored.ts';
import { seededRandom } from './support/seeded-random.ts';

/** `npm run test:kill` uses more. */
const KILLS = Number(process.env['AUDITSPAN_TEST_KILLS'] ?? 8);
const SEED = Number(process.env['AUDITSPAN_TEST_SEED'] ?? 20261125);
const SAYS = process.env['AUDITSPAN_TEST_KILLS'] !== undefined;
const SERVICE = 'killed-service';
const LONGEST_LIFE_MS = 1500;
/** The sink itself is killed after this many lives of the service. */
const SINK_DIES_EVERY = 5;

const service = fileURLToPath(new URL('support/kill-service.mjs', import.meta.url));
const random = seededRandom(SEED);

/** Output of a killed service. */
interface Life {
  readonly begun: readonly string[];
  readonly returned: readonly string[];
}

let directory: string;
let sink: Sink;
let gate: Gate;
let models: Listening;
const lives: Life[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'auditspan-kill-'));
  [sink, models] = await Promise.all([startSink({ dataDir: join(directory, 'sink') }), startModels()]);
  gate = await startGate(sink.endpoints.otlp.url);
});

afterAll(async () => {
  await gate?.close();
  await Promise.all([sink?.program.stop(), models?.program.stop()]);
  await rm(directory, { recursive: true, force: true });
});

function startService(run: number, mode: 'load' | 'drain'): { child: ChildProcess; said: string[] } {
  const child = spawn(process.execPath, [service, models.url, String(run), mode], {
    env: {
      PATH: process.env['PATH'],
      OTEL_SERVICE_NAME: SERVICE,
      AUDITSPAN_ENDPOINT: gate.url,
      AUDITSPAN_SPOOL_DIR: join(directory, 'spool'),
      AUDITSPAN_TRACING: 'false',
      AUDITSPAN_FLUSH_TIMEOUT: '250000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  return { child, said };
}

const linesOf = (said: readonly string[], word: string): string[] =>
  said
    .join('')
    .split('\n')
    .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));

async function liveAndDie(run: number): Promise<Life> {
  const { child, said } = startService(run, 'load');
  const closed = once(child, 'close');
  await until('the service', () => said.join('').includes('ready'));
  const life = random() * LONGEST_LIFE_MS;
  const shutAt = random() * life * 2;
  if (shutAt < life) {
    await sleep(shutAt);
    gate.shut();
    await sleep(life - shutAt);
  } else await sleep(life);
  // Ensures that the tested calls are made, however slow the machine is.
  const before = lives.flatMap(({ returned }) => returned).length;
  if (run === KILLS - 1) await until('calls', () => before + linesOf(said, 'returned').length > KILLS);
  child.kill('SIGKILL');
  await closed;
  return { begun: linesOf(said, 'begun'), returned: linesOf(said, 'returned') };
}

async function killSink(): Promise<void> {
  await sink.program.stop(0);
  sink = await startSink({ dataDir: sink.dataDir });
  gate.leadTo(sink.endpoints.otlp.url);
}

async function drain(): Promise<void> {
  gate.open();
  const { child } = startService(KILLS, 'drain');
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
}

function client(): ClickHouseClient {
  const { url, users } = sink.endpoints.clickhouse;
  const analyst = users.find((user) => user.readonly);
  return createClient({ url, username: analyst?.name ?? '', password: analyst?.password ?? '' });
}

async function select<Row>(query: string): Promise<Row[]> {
  const clickhouse = client();
  try {
    const result = await clickhouse.query({ query, query_params: { service: SERVICE }, format: 'JSONEachRow' });
    return await result.json<Row>();
  } finally {
    await clickhouse.close();
  }
}

const RECORDED = `SELECT PrincipalId AS name, toUInt32(count()) AS rows, any(SourceId) AS source
  FROM audit_spans WHERE ServiceName = {service:String} AND Action = 'model.invoke' GROUP BY name`;

const SOURCES = `SELECT SourceId AS id, toUInt32(count()) AS rows, toUInt32(uniqExact(SourceSequence)) AS numbers,
    toUInt32(max(SourceSequence)) AS last, countIf(SpanAttributes['audit.recording.event'] = 'stop') > 0 AS stopped
  FROM audit_spans WHERE ServiceName = {service:String} GROUP BY id`;

const RECOVERED = `SELECT SpanAttributes['audit.recording.source.id'] AS id,
    toUInt32(SpanAttributes['audit.recording.sequence.last']) AS last,
    toUInt32(SpanAttributes['audit.recording.open_calls']) AS open
  FROM audit_spans WHERE ServiceName = {service:String} AND SpanAttributes['audit.recording.event'] = 'recovered'`;

interface Source {
  readonly id: string;
  readonly rows: number;
  readonly numbers: number;
  readonly last: number;
  readonly stopped: boolean;
}

describe(`a service killed ${KILLS} times under load, with its sink up and down (seed ${SEED})`, () => {
  beforeAll(
    async () => {
      for (let run = 0; run < KILLS; run += 1) {
        if (random() < 0.6) gate.open();
        if (run % SINK_DIES_EVERY === SINK_DIES_EVERY - 1) await killSink();
        const life = await liveAndDie(run);
        lives.push(life);
        if (SAYS) process.stderr.write(`kill ${run + 1} of ${KILLS}: ${life.returned.length} calls had returned\n`);
      }
      await drain();
      // The sink acknowledges once requests are in its log; rows follow.
      await untilStored(sink);
    },
    120_000 + KILLS * 30_000,
  );

  it('has every call that returned in ClickHouse exactly once, or reports it as missing', async () => {
    const stored = await select<{ name: string; rows: number; source: string }>(RECORDED);
    const rows = new Map(stored.map((row) => [row.name, row.rows]));
    const open = new Map((await select<{ id: string; open: number }>(RECOVERED)).map((row) => [row.id, row.open]));
    const returned = lives.flatMap((life) => life.returned);
    const missing = returned.filter((name) => !rows.has(name));
    if (SAYS) {
      process.stderr.write(`${returned.length} calls returned, ${rows.size} are stored, missing: ${missing.join()}\n`);
    }
    expect(returned.length).toBeGreaterThan(KILLS);
    expect([...rows].filter(([, count]) => count !== 1)).toEqual([]);
    // The process may die between the end of a call and its record: then the call counts as started.
    const untold = lives.filter((life, run) => {
      const source = stored.find(({ name }) => name.startsWith(`${run}-`))?.source ?? '';
      return life.returned.filter((name) => !rows.has(name)).length > (open.get(source) ?? 0);
    });
    expect(untold).toEqual([]);
  });

  it('has every record of every source, without gaps, and the end of each source', async () => {
    const sources = await select<Source>(SOURCES);
    const recovered = new Map((await select<{ id: string; last: number }>(RECOVERED)).map((row) => [row.id, row.last]));
    const ends = sources.map(({ id, rows, numbers, last, stopped }) => ({
      whole: rows === last && numbers === last,
      told: stopped ? !recovered.has(id) : recovered.get(id) === last,
    }));
    expect(ends).toEqual(ends.map(() => ({ whole: true, told: true })));
    expect(sources.length).toBeGreaterThan(KILLS);
  });

  it('reports the number of calls that started and never ended', async () => {
    const stored = await select<{ name: string; source: string }>(RECORDED);
    const open = new Map((await select<{ id: string; open: number }>(RECOVERED)).map((row) => [row.id, row.open]));
    for (const [run, { begun }] of lives.entries()) {
      const ofRun = stored.filter(({ name }) => name.startsWith(`${run}-`));
      const missing = begun.length - ofRun.length;
      const source = ofRun[0]?.source;
      // A service killed before its first record has no row that identifies its source; the maximum reported bounds its calls.
      const told = source === undefined ? Math.max(0, ...open.values()) : (open.get(source) ?? 0);
      const isToldTooMany = source !== undefined && told > missing + 1;
      // A call announced before it is sent may not have started.
      expect([run, missing <= told + 8, isToldTooMany]).toEqual([run, true, false]);
    }
  });

  it('leaves nothing on disk', async () => {
    expect(await readdir(join(directory, 'spool', SERVICE))).toEqual([]);
  });
});
