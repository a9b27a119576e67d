import { Agent, request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSinkProcess } from '../test/fixtures/sink-process.ts';
import { type LoadRequest, loadRequest } from './load-requests.ts';
import { type ProcessUse, useOf } from './process-cpu.ts';

/**
 * Sends new audit spans as fast as they are taken, and tells what it cost:
 * `node --conditions=@auditspan/source packages/sink/bench/load-main.ts --spans 100000`.
 * With `--url` and `--pid` it is aimed at a sink that runs already; else it starts one on a directory of its own.
 */
const { values } = parseArgs({
  options: {
    spans: { type: 'string', default: '102400' },
    'per-request': { type: 'string', default: '512' },
    connections: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
    url: { type: 'string' },
    pid: { type: 'string' },
  },
});
const shape = { spansPerRequest: Number(values['per-request']), json: values.json, gzip: !values.plain };
const count = Math.ceil(Number(values.spans) / shape.spansPerRequest);
const requests = Array.from({ length: count }, (_, number) => loadRequest(shape, number));
const agent = new Agent({ keepAlive: true });

const directory = await mkdtemp(join(tmpdir(), 'auditspan-load-'));
const own = values.url === undefined ? await startSinkProcess(directory) : undefined;
const url = values.url ?? own?.endpoints.otlp.url ?? '';
const pid = own?.pid ?? Number(values.pid);

const before = useOf(pid);
const start = performance.now();
const times = await sendAll(Number(values.connections));
const acknowledged = performance.now();
await untilStored();
const stored = performance.now();
const after = useOf(pid);
process.stdout.write(`${JSON.stringify(report(before, after), undefined, 2)}\n`);
await own?.stop();
await rm(directory, { recursive: true });
agent.destroy();

async function sendAll(connections: number): Promise<number[]> {
  const left = [...requests];
  const durations: number[] = [];
  const sendOn = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const sent = performance.now();
      await send(next);
      durations.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, sendOn));
  return durations.toSorted((one, another) => one - another);
}

function send({ body, headers }: LoadRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the sink answered ${response.statusCode ?? 0}`));
      });
    });
    sending.on('error', reject).end(body);
  });
}

/** A sink without a log has stored what it has acknowledged. */
async function untilStored(): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const pending = /^auditspan_sink_log_pending_bytes (?<bytes>\d+)$/m.exec(metrics)?.groups?.['bytes'];
    if (pending === undefined || pending === '0') return;
    await sleep(20);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function report(first: ProcessUse, last: ProcessUse): object {
  const spans = count * shape.spansPerRequest;
  const at = (share: number): number => round(times[Math.floor(times.length * share)] ?? 0);
  return {
    spans,
    bytesPerSpan: round(requests.reduce((sum, { body }) => sum + body.length, 0) / spans),
    acknowledgedPerSecond: Math.round(spans / ((acknowledged - start) / 1000)),
    storedPerSecond: Math.round(spans / ((stored - start) / 1000)),
    answerMilliseconds: { p50: at(0.5), p99: at(0.99) },
    cpuMicrosecondsPerSpan: {
      sink: round(((last.own - first.own) * 1e6) / spans),
      clickhouse: round(((last.cpu - last.own - first.cpu + first.own) * 1e6) / spans),
    },
    residentMebibytes: Math.round(last.resident / 2 ** 20),
  };
}
