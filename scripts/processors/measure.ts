import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadRequest } from '../../packages/sink/bench/load-requests.ts';
import { sendAll } from '../../packages/sink/bench/load-sender.ts';
import { useOf, watchMemory } from '../../packages/sink/bench/process-cpu.ts';
import type { NextHop } from './next-hop.ts';
import { encodeSpans, type PlantedSpan } from './planted-spans.ts';
import type { Way } from './ways.ts';

const SPANS_PER_REQUEST = 512;
const CONNECTIONS = 4;

/** Cost of one round of a processor. */
export interface Speed {
  readonly spansPerSecond: number;
  /** Microseconds of processor time per span. */
  readonly cpu: number;
  /** Milliseconds to the acknowledgement. */
  readonly p50: number;
  readonly p99: number;
  readonly mebibytes: number;
}

/** Encodes spans as requests. */
export function requestsOf(spans: readonly PlantedSpan[]): readonly LoadRequest[] {
  const starts = Array.from({ length: Math.ceil(spans.length / SPANS_PER_REQUEST) }, (_, at) => at * SPANS_PER_REQUEST);
  return starts.map((start) => {
    const body = encodeSpans(spans.slice(start, start + SPANS_PER_REQUEST));
    const headers = { 'content-type': 'application/x-protobuf' };
    return { body, headers, plainBytes: body.length, recordId: '', sourceId: '' };
  });
}

/** Load for a processor. */
export interface Load {
  /** Sent first, to compile code and fill caches; not part of the measurement. */
  readonly warmUp: readonly LoadRequest[];
  readonly requests: readonly LoadRequest[];
  readonly spans: number;
}

/** Starts a processor and sends it the requests as fast as it accepts them. */
export async function measureWay(way: Way, next: NextHop, { warmUp, requests, spans }: Load): Promise<Speed> {
  const directory = await mkdtemp(join(tmpdir(), 'auditspan-processors-'));
  const { url, program } = await way.start(next.url, directory);
  try {
    const sending = { url, connections: CONNECTIONS, rate: undefined, headers: {} };
    await sendAll(warmUp, sending);
    next.take();
    const before = useOf(program.pid).sink.cpu;
    const memory = watchMemory(program.pid);
    const { elapsed, times } = await sendAll(requests, sending);
    return {
      spansPerSecond: (spans * 1000) / elapsed,
      cpu: ((useOf(program.pid).sink.cpu - before) * 1e6) / spans,
      p50: times[Math.floor(times.length * 0.5)] ?? 0,
      p99: times[Math.floor(times.length * 0.99)] ?? 0,
      mebibytes: memory.stop().sink / 2 ** 20,
    };
  } finally {
    await program.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
