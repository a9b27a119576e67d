import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@auditspan/testing';
import { createLoad, type LoadRequest } from '../../packages/sink/bench/load-requests.ts';
import { sendAll, type SendReport } from '../../packages/sink/bench/load-sender.ts';
import { useOf, watchMemory } from '../../packages/sink/bench/process-cpu.ts';
import { type ClickHouse, startClickHouse } from './clickhouse.ts';
import type { Peer, Place, RunningPeer } from './peer.ts';

const SPANS_PER_REQUEST = 512;
const CONNECTIONS = 4;
/** Time without a change after which everything counts as stored: longer than any pipeline's retry delay. */
const QUIET_MS = 45_000;

/** Cost of a pipeline without kills. */
export interface Speed {
  readonly acknowledgedPerSecond: number;
  /** Until the last span can be queried. */
  readonly storedPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time per span, of the pipeline itself and of ClickHouse. */
  readonly cpu: number;
  readonly clickhouseCpu: number;
  readonly mebibytes: number;
}

/** What happens to acknowledged spans when the pipeline is killed, and then ClickHouse. */
export interface Loss {
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** Sends as fast as possible. */
export function measureSpeed(peer: Peer, spans: number): Promise<Speed> {
  return inPlace(peer, async (place, running) => {
    const requests = requestsOf(spans);
    const count = requests.length * SPANS_PER_REQUEST;
    const before = useOf(running.pid).sink.cpu;
    const engineBefore = cpuOfEngine(place.clickhouse);
    const memory = watchMemory(running.pid);
    const start = performance.now();
    const sent = await sendAll(requests, { ...sendingTo(place), rate: undefined });
    const { elapsed } = await untilStill(place.clickhouse, count, start);
    const perSpan = (seconds: number): number => (seconds * 1e6) / count;
    return {
      acknowledgedPerSecond: (count * 1000) / sent.elapsed,
      storedPerSecond: (count * 1000) / elapsed,
      p50: at(sent, 0.5),
      p99: at(sent, 0.99),
      cpu: perSpan(useOf(running.pid).sink.cpu - before),
      clickhouseCpu: perSpan(cpuOfEngine(place.clickhouse) - engineBefore),
      mebibytes: memory.stop().sink / 2 ** 20,
    };
  });
}

/**
 * Sends at a steady rate, kills the pipeline after a third of the spans and ClickHouse after two thirds, and restarts
 * each.
 */
export function measureLoss(peer: Peer, spans: number, perSecond: number): Promise<Loss> {
  return inPlace(peer, async (place, first) => {
    let running = first;
    const requests = requestsOf(spans);
    const third = Math.floor(requests.length / 3);
    const before = async (number: number): Promise<void> => {
      if (number === third) {
        await running.kill();
        running = await peer.start(place);
      }
      if (number === 2 * third) {
        await place.clickhouse.kill();
        await place.clickhouse.start();
      }
    };
    const rate = perSecond / SPANS_PER_REQUEST;
    const sent = await sendAll(requests, { ...sendingTo(place), rate, before });
    await untilStill(place.clickhouse, requests.length * SPANS_PER_REQUEST, performance.now());
    const loss = await lossOf(place.clickhouse, sent);
    await running.kill();
    return loss;
  });
}

async function lossOf(clickhouse: ClickHouse, { acknowledged }: SendReport): Promise<Loss> {
  const rows = await clickhouse.select<{ source: string; rows: number; spans: number }>(
    `SELECT SpanAttributes['audit.source.id'] AS source, toUInt32(count()) AS rows, toUInt32(uniqExact(SpanId)) AS spans
     FROM otel_traces GROUP BY source`,
  );
  const found = new Map(rows.map((row) => [row.source, row.spans]));
  const lost = acknowledged.reduce((sum, source) => sum + SPANS_PER_REQUEST - (found.get(source) ?? 0), 0);
  const duplicated = rows.reduce((sum, row) => sum + row.rows - row.spans, 0);
  return { acknowledged: acknowledged.length * SPANS_PER_REQUEST, lost, duplicated };
}

async function inPlace<Result>(
  peer: Peer,
  measure: (place: Place, running: RunningPeer) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'auditspan-peers-'));
  const clickhouse = await startClickHouse(directory);
  const place = { clickhouse, directory, port: await freePort() };
  let running: RunningPeer | undefined;
  try {
    await peer.prepare?.(clickhouse);
    running = await peer.start(place);
    return await measure(place, running);
  } finally {
    await running?.kill();
    await clickhouse.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

function requestsOf(spans: number): LoadRequest[] {
  const load = createLoad({ spansPerRequest: SPANS_PER_REQUEST, format: 'protobuf', gzip: true });
  return Array.from({ length: Math.ceil(spans / SPANS_PER_REQUEST) }, load);
}

/** Waits until all rows have arrived, or no more arrive; returns when the last one did. */
async function untilStill(clickhouse: ClickHouse, all: number, start: number): Promise<{ elapsed: number }> {
  let [count, since] = [-1, performance.now()];
  while (count < all && performance.now() - since < QUIET_MS) {
    await sleep(100);
    const now = await countOf(clickhouse);
    if (now !== count) [count, since] = [now, performance.now()];
  }
  return { elapsed: since - start };
}

async function countOf(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse
    .select<{ spans: number }>('SELECT toUInt32(count()) AS spans FROM otel_traces')
    .catch(() => []);
  return row?.spans ?? 0;
}

function cpuOfEngine(clickhouse: ClickHouse): number {
  const { sink, clickhouse: engine } = useOf(clickhouse.pid());
  return sink.cpu + engine.cpu;
}

function at({ times }: SendReport, share: number): number {
  return times[Math.floor(times.length * share)] ?? 0;
}

function sendingTo({ port }: Place) {
  return { url: `http://127.0.0.1:${port}`, connections: CONNECTIONS, headers: {} };
}
