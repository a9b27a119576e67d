import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { programOptions } from '@auditspan/testing';
import { type SinkProcess, startSinkProcess, temporaryDirectory } from '../test/fixtures/sink-process.ts';
import { clientOf, rowsOf } from '../test/fixtures/store-client.ts';
import { createLoad, type LoadRequest, type LoadShape } from './load-requests.ts';
import { sendAll, type SendOptions, type SendReport } from './load-sender.ts';
import { type SinkUse, useOf, watchMemory } from './process-cpu.ts';

const HELP = `npm run bench:load -- [options]
Sends new audit spans to an OTLP/HTTP receiver and reports its throughput and, for an AuditSpan sink, the cost.
Each request is from a different service, with calls that began within five seconds; times increase from request to request.

  --url URL            the receiver, such as http://127.0.0.1:4318; default: a new sink in a temporary directory
  --pid PID            process of the sink at the URL, to report its processor time and memory (Linux)
  --header 'A: B'      additional header, such as a token; repeatable
  --spans N            spans to send (default 200000)
  --per-request N      spans per request (default 512; 1 for small requests)
  --format FORMAT      protobuf (default) or json
  --plain              do not compress (default: gzip)
  --connections N      concurrent requests (default 4)
  --rate N             spans per second (default: as fast as they are accepted)
  --idle SECONDS       first measure the usage of the idle sink
  --json               print JSON
  --help
`;
const values = programOptions(HELP, {
  url: { type: 'string' },
  pid: { type: 'string' },
  header: { type: 'string', multiple: true, default: [] },
  spans: { type: 'string', default: '200000' },
  'per-request': { type: 'string', default: '512' },
  format: { type: 'string', default: 'protobuf' },
  plain: { type: 'boolean', default: false },
  connections: { type: 'string', default: '4' },
  rate: { type: 'string' },
  idle: { type: 'string' },
  json: { type: 'boolean', default: false },
});

await run();

async function run(): Promise<void> {
  const shape: LoadShape = {
    spansPerRequest: Number(values['per-request']),
    format: values.format === 'json' ? 'json' : 'protobuf',
    gzip: !values.plain,
  };
  const load = createLoad(shape);
  const requests = Array.from({ length: Math.ceil(Number(values.spans) / shape.spansPerRequest) }, load);
  const directory = values.url === undefined ? await temporaryDirectory() : undefined;
  const own = directory === undefined ? undefined : await startSinkProcess(directory.path);
  try {
    const idle = own === undefined || values.idle === undefined ? {} : await idleUse(own, Number(values.idle));
    print({ ...shape, ...idle, ...(await measure(requests, shape, load, own)) });
  } finally {
    await own?.stop();
    if (directory !== undefined) await rm(directory.path, { recursive: true, force: true });
  }
}

async function measure(
  requests: readonly LoadRequest[],
  { spansPerRequest }: LoadShape,
  load: () => LoadRequest,
  own: SinkProcess | undefined,
): Promise<object> {
  const spans = requests.length * spansPerRequest;
  const options = sendOptions(own, spansPerRequest);
  const costs = watchCosts(own?.pid ?? Number(values.pid ?? 0), spans);
  const generator = process.cpuUsage();
  const fresh = own === undefined || options.rate === undefined ? undefined : queryableAfter(own, load, options);
  const sent = await sendAll(requests, options);
  const { user, system } = process.cpuUsage(generator);
  const cpuOfGeneratorPerSpan = round((user + system) / spans);
  if (own !== undefined) await untilStored(options.url);
  return {
    ...taken(requests, spans, sent),
    ...(fresh === undefined ? {} : { queryableAfterMilliseconds: await fresh }),
    cpuOfGeneratorPerSpan,
    ...costs(),
  };
}

function sendOptions(own: SinkProcess | undefined, spansPerRequest: number): SendOptions {
  return {
    url: values.url ?? own?.endpoints.otlp.url ?? '',
    headers: Object.fromEntries(values.header.map((header) => header.split(/:\s*/, 2) as [string, string])),
    connections: Number(values.connections),
    rate: values.rate === undefined ? undefined : Number(values.rate) / spansPerRequest,
  };
}

function taken(
  requests: readonly LoadRequest[],
  spans: number,
  { times, elapsed, refused, unanswered }: SendReport,
): object {
  const at = (share: number): number => round(times[Math.floor(times.length * share)] ?? 0);
  const bytesOf = (size: (request: LoadRequest) => number): number =>
    Math.round(requests.reduce((sum, request) => sum + size(request), 0) / spans);
  return {
    spans,
    bytesPerSpan: bytesOf(({ plainBytes }) => plainBytes),
    sentBytesPerSpan: bytesOf(({ body }) => body.length),
    acknowledgedPerSecond: Math.round((spans * 1000) / elapsed),
    answerMilliseconds: { p50: at(0.5), p99: at(0.99), most: round(times.at(-1) ?? 0) },
    refused,
    unanswered,
  };
}

/** Starts to measure the sink; the result reports its cost since then, empty if its process is unknown. */
function watchCosts(pid: number, spans: number): () => object {
  if (pid === 0) return () => ({});
  const before = useOf(pid);
  const watch = watchMemory(pid);
  const start = performance.now();
  return () => {
    const after = useOf(pid);
    const elapsed = performance.now() - start;
    const sink = (after.sink.cpu - before.sink.cpu) * 1e6;
    const clickhouse = (after.clickhouse.cpu - before.clickhouse.cpu) * 1e6;
    const perSpan = (cpu: number): number => round(cpu / spans);
    return {
      storedPerSecond: Math.round((spans * 1000) / elapsed),
      cpuMicrosecondsPerSpan: { sink: perSpan(sink), clickhouse: perSpan(clickhouse), all: perSpan(sink + clickhouse) },
      cpuPercent: round((sink + clickhouse) / elapsed / 10),
      mostMebibytes: mebibytes(watch.stop()),
    };
  };
}

async function idleUse({ pid }: SinkProcess, seconds: number): Promise<object> {
  const before = useOf(pid);
  await sleep(seconds * 1000);
  const after = useOf(pid);
  const percent = (name: keyof SinkUse): number => round(((after[name].cpu - before[name].cpu) * 100) / seconds);
  return { idleCpuPercent: { sink: percent('sink'), clickhouse: percent('clickhouse') } };
}

/** Measures the milliseconds from sending a record until SQL finds it, under load; returns the maximum of several. */
async function queryableAfter(own: SinkProcess, load: () => LoadRequest, options: SendOptions): Promise<number> {
  const client = clientOf(own.endpoints);
  let most = 0;
  for (let probe = 0; probe < 8; probe += 1) {
    await sleep(700);
    const request = load();
    const start = performance.now();
    await sendAll([request], { ...options, rate: undefined });
    const query = `SELECT 1 FROM audit_spans WHERE RecordId = '${request.recordId}'`;
    while ((await rowsOf(client, query)).length === 0) await sleep(20);
    most = Math.max(most, performance.now() - start);
  }
  await client.close();
  return Math.round(most);
}

async function untilStored(url: string): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (metrics.includes('\nauditspan_sink_log_pending_bytes 0\n')) return;
    await sleep(100);
  }
}

function mebibytes(bytes: Readonly<Record<keyof SinkUse, number>>): object {
  return { sink: Math.round(bytes.sink / 2 ** 20), clickhouse: Math.round(bytes.clickhouse / 2 ** 20) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function print(report: object): void {
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const [name, value] of Object.entries(report)) process.stdout.write(`${name}: ${JSON.stringify(value)}\n`);
}
