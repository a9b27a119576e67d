import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, framed } from './fixtures/grpc.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import {
  metricsOf,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';

const DOCS = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
const MEMBERS: ReadonlySet<string> = new Set(['time', 'level', 'name', 'code', 'error', 'attributes', 'message']);

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sink: SinkProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  sink = await startSinkProcess(directory.path);
});

afterAll(async () => {
  await sink.stop();
  await directory.remove();
});

const route = (method: string, path: string, status: number): string =>
  `http_request_method="${method}",http_route="${path}",http_response_status_code="${status}",network_protocol_version="1.1"`;
const outcome = (name: string, code: string): string =>
  `rpc_system_name="grpc",rpc_method="${name}",rpc_response_status_code="${code}"`;

/** Returns the samples of a histogram's count. */
async function countsOf(name: string): Promise<Record<string, number>> {
  const lines = (await metricsOf(sink)).split('\n').filter((line) => line.startsWith(`${name}_count{`));
  return Object.fromEntries(lines.map((line) => [/\{(.*)\}/.exec(line)?.[1] ?? '', Number(line.split(' ').at(-1))]));
}

it('reports request durations by the semantic conventions, without labels chosen by clients', async () => {
  await send(sink, protobufOf([readableSpan({ attributes: { 'audit.outcome': 'success' } })]));
  await send(sink, 'no protobuf');
  await fetch(`${sink.endpoints.otlp.url}/made-up`, { method: 'PROPFIND' });
  await call(sink.endpoints.otlp.grpcUrl ?? '', framed(protobufOf([readableSpan()])));
  await call(sink.endpoints.otlp.grpcUrl ?? '', framed(Buffer.from('no protobuf')));
  await call(sink.endpoints.otlp.grpcUrl ?? '', framed(Buffer.alloc(0)), { path: '/made.up/Method' });
  expect(await countsOf('http_server_request_duration_seconds')).toMatchObject({
    [route('POST', '/v1/traces', 200)]: 1,
    [route('POST', '/v1/traces', 400)]: 1,
    [route('_OTHER', '_OTHER', 404)]: 1,
  });
  const method = 'opentelemetry.proto.collector.trace.v1.TraceService/Export';
  expect(await countsOf('rpc_server_call_duration_seconds')).toEqual({
    [outcome(method, 'OK')]: 1,
    [outcome(method, 'INVALID_ARGUMENT')]: 1,
    [outcome('_OTHER', 'UNIMPLEMENTED')]: 1,
  });
  await untilStored(sink);
  expect(await metricsOf(sink)).toMatch(/^auditspan_sink_lag_seconds 0$/m);
});

it('has exactly the documented metrics of its own', async () => {
  const names = [...(await metricsOf(sink)).matchAll(/^# HELP (?<name>(?:auditspan|http|rpc)_\S+)/gm)];
  const shown = names.map(({ groups }) => groups?.['name'] ?? '');
  const sealing = [
    'auditspan_sink_sealed_records',
    'auditspan_sink_signed_records',
    'auditspan_sink_unwitnessed_seconds',
  ];
  const documented = [...DOCS.matchAll(/^\| `(?<name>(?:auditspan|http|rpc)_[a-z_]+)`/gm)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
  expect([...shown, ...sealing].toSorted()).toEqual(documented.toSorted());
});

it('logs lines of one form, with documented codes', async () => {
  const own = await temporaryDirectory();
  // Empty, so that the sink creates its tables itself.
  await mkdir(join(own.path, 'clickhouse'));
  const { stderr } = await (await startSinkProcess(own.path)).stop();
  await own.remove();
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ code, level }) => [level, code])).toEqual([
    ['info', 'migrated'],
    ['warn', 'unsealed'],
    ['info', 'started'],
    ['info', 'stopping'],
    ['info', 'stopped'],
  ]);
  for (const line of lines) {
    expect(Object.keys(line).filter((member) => !MEMBERS.has(member))).toEqual([]);
    expect(line).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      name: 'auditspan',
      message: expect.any(String),
    });
    expect(DOCS).toContain(`\`${String(line['code'])}\``);
  }
});
