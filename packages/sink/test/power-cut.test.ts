import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { type RowWriter, type StoreClient, createRowWriter, createStoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSinkConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { openRecordPath } from '../src/serve/record-path.ts';
import { type StoreKeeper, startStoreKeeper } from '../src/store/store-keeper.ts';
import { STEPS } from './crash/crash-plan.ts';
import { createRandom, pick } from './crash/random.ts';
import { createForgetfulDisk } from './fixtures/forgetful-disk.ts';
import { protobufOf } from './fixtures/requests.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';
import { nextSpanId, readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';

const USER = { name: 'writer', password: 'secret' };
const LIVES = 2 * STEPS.length;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: EmbeddedClickHouse;
let client: StoreClient;
let keeper: StoreKeeper;
const logger = createLogger('silent');

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startEmbeddedClickHouse({ path: join(directory.path, 'server'), users: [USER] });
  const config = { url: server.url, user: USER.name, password: USER.password };
  client = createStoreClient(config);
  keeper = await startStoreKeeper({ config, client, logger });
});

afterAll(async () => {
  await keeper.stop();
  await client.close();
  await server.close();
  await directory.remove();
});

interface Life {
  readonly random: () => number;
  readonly acknowledged: string[];
  readonly unanswered: string[];
}

function configOf(spans: number): ReturnType<typeof parseSinkConfig> {
  return parseSinkConfig({
    dataDir: join(directory.path, 'data'),
    log: { segmentBytes: 8000 },
    batch: { spans, delay: 5 },
  });
}

/** Sends until the power goes at a step, and takes away what was not synced. */
async function liveUntilPowerCut(life: number, { random, acknowledged, unanswered }: Life): Promise<void> {
  const disk = createForgetfulDisk();
  const fatal = STEPS[life % STEPS.length];
  let left = 1 + Math.floor(random() * 4);
  const { promise: dead, resolve: end } = Promise.withResolvers<void>();
  const onStep = async (step: string): Promise<void> => {
    if (step === fatal) left -= 1;
    if (left > 0) return;
    end();
    // Nothing goes on without power.
    await new Promise(() => {});
  };
  let hasPower = true;
  const real = createRowWriter(client);
  const writer: RowWriter = {
    write: async (table, rows) => (hasPower ? real.write(table, rows) : new Promise(() => {})),
    writeColumns: async (table, columns) => (hasPower ? real.writeColumns(table, columns) : new Promise(() => {})),
  };
  const path = await openRecordPath({
    config: configOf(20),
    writer,
    client,
    keeper,
    metrics: createMetrics(),
    logger,
    onStep,
    disk,
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
  await disk.cut(random);
  await rm(join(directory.path, 'data', 'endpoints.json'), { force: true });
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
  return path.guard.append(entry, true);
}

it(
  `stores each acknowledged record once when the power goes at every step of a record, ${LIVES} times`,
  { timeout: 300_000 },
  async () => {
    const life: Life = { random: createRandom(3), acknowledged: [], unanswered: [] };
    for (let number = 0; number < LIVES; number += 1) {
      const { random } = life;
      await liveUntilPowerCut(number, { ...life, random: () => pick(random, [random(), random()]) });
    }
    const path = await openRecordPath({
      config: configOf(8192),
      writer: createRowWriter(client),
      client,
      keeper,
      metrics: createMetrics(),
      logger,
      onStep: () => {},
    });
    while (path.pendingBytes() > 0) await sleep(20);
    await path.close(10_000);
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
  },
);
