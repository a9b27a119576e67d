import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { type RowWriter, type StoreClient, createRowWriter, createStoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogSigner, type VerifierKey } from '@auditspan/ledger';
import { pino } from 'pino';
import { createKeyFile } from '@auditspan/ledger/node';
import { parseSinkConfig, type SinkConfig } from '../src/config.ts';
import { openDrain } from '../src/drain/open-drain.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { openSealer } from '../src/drain/open-sealer.ts';
import { openSeal } from '../src/seal/open-seal.ts';
import type { Sealer } from '../src/seal/sealer.ts';
import { openRecordPath, type RecordPathOptions } from '../src/serve/record-path.ts';
import { type StoreKeeper, startStoreKeeper } from '../src/store/store-keeper.ts';
import { STEPS } from './crash/crash-plan.ts';
import { createRandom, pick } from './crash/random.ts';
import { faultsOfLog } from './crash/stored-log.ts';
import { createForgetfulDisk } from './fixtures/forgetful-disk.ts';
import { renameSpans } from './fixtures/rename-spans.ts';
import { protobufOf } from './fixtures/requests.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';
import { nextSpanId, readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';

const USER = { name: 'writer', password: 'secret' };
const LIVES = STEPS.length;
const ORIGIN = 'log.example/power';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: EmbeddedClickHouse;
const logger = createLogger('silent');

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startEmbeddedClickHouse({ path: join(directory.path, 'server'), users: [USER] });
});

afterAll(async () => {
  await server.close();
  await directory.remove();
});

/** A directory and database that survive power failures. */
interface Site {
  readonly dataDir: string;
  readonly client: StoreClient;
  readonly keeper: StoreKeeper;
  readonly configOf: (spans: number) => SinkConfig;
  readonly key: VerifierKey;
}

async function openSite(name: string): Promise<Site> {
  const dataDir = join(directory.path, name);
  await mkdir(join(dataDir, 'log'), { recursive: true });
  const config = { url: server.url, user: USER.name, password: USER.password, database: name };
  const client = createStoreClient(config);
  const keeper = await startStoreKeeper({ config, retention: {}, logger });
  const keyFile = join(dataDir, 'log.key');
  const { key } = createLogSigner(ORIGIN, await createKeyFile(keyFile));
  const seal = name.startsWith('sealed') ? { seal: { origin: ORIGIN, keyFile } } : {};
  const log = { segmentBytes: 8000 };
  return {
    dataDir,
    client,
    keeper,
    key,
    configOf: (spans) => parseSinkConfig({ dataDir, log, batch: { spans, delay: 5 }, ...seal }),
  };
}

async function closeSite({ keeper, client }: Site): Promise<void> {
  await keeper.stop();
  await client.close();
}

interface Life {
  readonly random: () => number;
  readonly acknowledged: string[];
  readonly unanswered: string[];
}

/** Sends until the power fails at a step, and discards what was not synced. */
async function liveUntilPowerCut(
  life: number,
  { random, acknowledged, unanswered }: Life,
  { dataDir, client, keeper, configOf }: Site,
): Promise<void> {
  const disk = createForgetfulDisk();
  const fatal = STEPS[life % STEPS.length];
  let left = 1 + Math.floor(random() * 4);
  const { promise: dead, resolve: end } = Promise.withResolvers<void>();
  const onStep = async (step: string): Promise<void> => {
    if (step === fatal) left -= 1;
    if (left > 0) return;
    end();
    // Nothing continues without power.
    await new Promise(() => {});
  };
  let hasPower = true;
  const real = createRowWriter(client);
  const writer: RowWriter = {
    write: async (...given) => (hasPower ? real.write(...given) : new Promise(() => {})),
    writeColumns: async (...given) => (hasPower ? real.writeColumns(...given) : new Promise(() => {})),
  };
  const seal = await openSeal(configOf(20), logger);
  const own = openSealer(configOf(20), client, seal?.leaves);
  const sealer = own && withPower(own, () => hasPower);
  const parts = { config: configOf(20), sealer: sealer?.sealer, writer, client, disk };
  const path = await openRecordPath({
    config: configOf(20),
    keeper,
    metrics: createMetrics(),
    logger,
    onStep,
    disk,
    openDrain: (surroundings) => openDrain({ ...surroundings, ...parts }),
  });
  const sendOn = async (): Promise<void> => {
    for (;;) {
      const ids = [...unanswered.splice(0, 5), ...Array.from({ length: 1 + Math.floor(random() * 6) }, nextSpanId)];
      unanswered.push(...ids);
      await append(path, ids);
      for (const id of ids) unanswered.splice(unanswered.indexOf(id), 1);
      acknowledged.push(...ids);
      await sleep(5 + random() * 20);
    }
  };
  void sendOn();
  void sendOn();
  await Promise.race([dead, sleep(1500).then(end)]);
  hasPower = false;
  await sealer?.atRest();
  await disk.cut(random);
  await seal?.close();
  await rm(join(dataDir, 'endpoints.json'), { force: true });
}

/** Wraps a sealer so that it does nothing more without power; operations in flight finish. */
function withPower(sealer: Sealer, hasPower: () => boolean): { sealer: Sealer; atRest: () => Promise<unknown> } {
  let underWay: Promise<unknown> = Promise.resolve();
  const powered = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    if (!hasPower()) return new Promise(() => {});
    const result = action();
    underWay = result.catch(() => {});
    return result;
  };
  return {
    atRest: () => underWay,
    sealer: {
      seal: (batch, begun) => powered(() => sealer.seal(batch, begun)),
      publish: () => powered(() => sealer.publish()),
    },
  };
}

function append(path: Awaited<ReturnType<typeof openRecordPath>>, ids: readonly string[]): Promise<void> {
  const attributes = { 'audit.outcome': 'success' };
  const body = protobufOf(ids.map((spanId) => readableSpan({ spanId, attributes })));
  const entry = {
    signal: 'traces',
    contentType: 'application/x-protobuf',
    encoding: 'identity',
    receivedAt: 1n,
    body,
  } as const;
  return path.guard.append(entry, () => true);
}

it.each(['plain', 'sealed'] as const)(
  `stores each acknowledged record once after power failures at every step of a record, ${LIVES} times, %s`,
  async (name) => {
    const site = await openSite(name);
    const { dataDir, client, keeper, configOf, key } = site;
    const life: Life = { random: createRandom(3), acknowledged: [], unanswered: [] };
    for (let number = 0; number < LIVES; number += 1) {
      const { random } = life;
      await liveUntilPowerCut(number, { ...life, random: () => pick(random, [random(), random()]) }, site);
    }
    const seal = await openSeal(configOf(8192), logger);
    const sealer = openSealer(configOf(8192), client, seal?.leaves);
    const parts = { config: configOf(8192), sealer, writer: createRowWriter(client), client };
    const path = await openRecordPath({
      config: configOf(8192),
      keeper,
      metrics: createMetrics(),
      logger,
      openDrain: (surroundings) => openDrain({ ...surroundings, ...parts }),
    });
    while (path.pendingBytes() > 0) await sleep(20);
    await path.close(10_000);
    await seal?.close();
    expect(name === 'sealed' ? await faultsOfLog(client, dataDir, key, []) : []).toEqual([]);
    for (const table of ['audit_spans', 'otel_traces']) {
      const rows = await rowsOf<{ id: string; times: string }>(
        client,
        `SELECT SpanId AS id, toString(count()) AS times FROM ${table} GROUP BY id`,
      );
      const stored = new Set(rows.map(({ id }) => id));
      expect(life.acknowledged.filter((id) => !stored.has(id))).toEqual([]);
      expect(rows.filter(({ times }) => times !== '1')).toEqual([]);
    }
    expect(life.acknowledged.length).toBeGreaterThan(LIVES);
    await closeSite(site);
  },
);

interface OpenedLife {
  readonly path: Awaited<ReturnType<typeof openRecordPath>>;
  readonly close: () => Promise<void>;
}

async function openLife(site: Site, options: Partial<RecordPathOptions> = {}): Promise<OpenedLife> {
  const { client, keeper, configOf } = site;
  const config = configOf(8192);
  const seal = await openSeal(config, logger);
  const sealer = openSealer(config, client, seal?.leaves);
  const parts = { config, sealer, writer: createRowWriter(client), client, disk: options.disk };
  const path = await openRecordPath({
    config,
    keeper,
    metrics: createMetrics(),
    logger,
    openDrain: (surroundings) => openDrain({ ...surroundings, ...parts }),
    ...options,
  });
  return {
    path,
    close: async () => {
      await path.close(200);
      await seal?.close();
    },
  };
}

/** Begins a batch in a life that ends at a step. */
async function endAt(site: Site, fatal: string): Promise<string[]> {
  const { promise: dead, resolve: end } = Promise.withResolvers<void>();
  const onStep = async (step: string): Promise<void> => {
    if (step !== fatal) return;
    end();
    await new Promise(() => {});
  };
  const disk = createForgetfulDisk();
  const { path } = await openLife(site, { onStep, disk });
  const ids = Array.from({ length: 20 }, nextSpanId);
  await append(path, ids);
  await dead;
  await disk.cut(() => 0);
  return ids;
}

async function storedIds({ client }: Site): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(client, 'SELECT SpanId AS id FROM audit_spans ORDER BY id');
  return rows.map(({ id }) => id);
}

it('a batch that another version stored is not stored twice, even if its encoding has changed', async () => {
  const site = await openSite('begun');
  const ids = await endAt(site, 'plan.end');
  await renameSpans(site.dataDir, 'GET /', 'PUT /');
  const { path, close } = await openLife(site);
  while (path.pendingBytes() > 0) await sleep(20);
  expect(await storedIds(site)).toEqual(ids.toSorted());
  await close();
  await closeSite(site);
});

it('a batch that another version sealed and stored in part is refused, and completed by that version', async () => {
  const site = await openSite('sealed_begun');
  const ids = await endAt(site, 'insert.audit_leaves');
  await renameSpans(site.dataDir, 'GET /', 'PUT /');
  const { promise: told, resolve: tell } = Promise.withResolvers<string>();
  const listening = pino(
    { level: 'error' },
    new Writable({ write: (line: Buffer, _, done) => done(void tell(line.toString())) }),
  );
  const refused = await openLife(site, { logger: listening });
  expect(await told).toContain('was begun by another version');
  await refused.close();
  expect(refused.path.pendingBytes()).toBeGreaterThan(0);
  await renameSpans(site.dataDir, 'PUT /', 'GET /');
  const { path, close } = await openLife(site);
  while (path.pendingBytes() > 0) await sleep(20);
  expect(await storedIds(site)).toEqual(ids.toSorted());
  await close();
  expect(await faultsOfLog(site.client, site.dataDir, site.key, [])).toEqual([]);
  await closeSite(site);
});
