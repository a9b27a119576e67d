import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { createRowWriter, createStoreClient, migrate, type RowWriter, type StoreClient } from '@auditspan/store';
import { BatchSource } from '../src/batch/batch-source.ts';
import type { DecodedBatch } from '../src/batch/decoded-batch.ts';
import { lookOver } from '../src/columns/usual-request.ts';
import { createJudge } from '../src/deduplicate/deduplicate.ts';
import { createSeenWindow } from '../src/deduplicate/seen-window.ts';
import { BATCH_BYTES } from '../src/drain/open-drain.ts';
import { openReadableLog, type ReadableLog } from '../test/fixtures/readable-log.ts';
import { temporaryDirectory } from '../test/fixtures/sink-process.ts';
import { createLoad } from './load-requests.ts';
import { useOf } from './process-cpu.ts';

/**
 * Measures the cost of each step of a record's way, and the throughput if the sink did nothing beyond that step:
 * `npm run bench:path`, which rewrites `docs/throughput.md`. HTTP itself is not included: see `npm run bench:load`.
 */
const SPANS_PER_REQUEST = 512;
const REQUESTS = 224;
/** The sink's default. */
const BATCH_SPANS = 57_344;
const SPANS = REQUESTS * SPANS_PER_REQUEST;
/** Tables in which the audit spans of the load have rows. */
const TABLES = ['audit_spans'] as const;
const USER = { name: 'writer', password: 'bench' };
const START = { segment: 0, offset: 0 };

interface Cost {
  readonly step: string;
  /** Microseconds of processor time per span. */
  readonly own: number;
  readonly clickhouse: number;
  /** Microseconds of wall time per span. */
  readonly wall: number;
}

const directory = await temporaryDirectory();
const clickhouse = await startEmbeddedClickHouse({ path: join(directory.path, 'clickhouse'), users: [USER] });
const client = clientFor('default');
await migrate(client);
await client.command({ query: 'CREATE DATABASE nothing' });
for (const table of TABLES) {
  await client.command({ query: `CREATE TABLE nothing.${table} AS default.${table} ENGINE = Null` });
}
const nothing = clientFor('nothing');

const load = createLoad({ spansPerRequest: SPANS_PER_REQUEST, format: 'protobuf', gzip: true });
const bodies = Array.from({ length: REQUESTS }, () => load().body);
const log = await openReadableLog({ directory: join(directory.path, 'log'), segmentBytes: 2 ** 26, usedNumber: 0 });
const costs: Cost[] = [];
const unpacked: Buffer[] = [];

// Cold code is slow, and sinks run for long.
await warmUp();
await costOf('decompress (gzip)', () => unpacked.push(...bodies.map((body) => gunzipSync(body))));
await costOf('validate, before the response', () => unpacked.forEach((body) => lookOver(body, 4_000_000)));
await costOf('append to the log, four at a time, and sync', () => appendAll(log));
const batches = await costOf('read the log, decompress, decode to columns, deduplicate', () => decode(log));
await costOf('insert into a table with the engine Null', () => insert(createRowWriter(nothing), batches));
await costOf('insert into the real tables instead', () => insert(createRowWriter(client), batches));

await log.close();
await Promise.all([nothing.close(), client.close()]);
await clickhouse.close();
await directory.remove();
writeReport();

function clientFor(database: string): StoreClient {
  return createStoreClient({ url: clickhouse.url, user: USER.name, password: USER.password, database });
}

async function warmUp(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const path = join(directory.path, `warm-${round}`);
    const first = await openReadableLog({ directory: path, segmentBytes: 2 ** 26, usedNumber: 0 });
    for (let number = 0; number < 64; number += 1) {
      const { body } = load();
      lookOver(gunzipSync(body), 4_000_000);
      await first.append({
        signal: 'traces',
        contentType: 'application/x-protobuf',
        encoding: 'gzip',
        receivedAt: 1n,
        body,
      });
    }
    await insert(createRowWriter(client), await decode(first));
    await first.close();
  }
}

async function costOf<Result>(step: string, action: () => Result | Promise<Result>): Promise<Result> {
  const before = useOf(process.pid);
  const own = process.cpuUsage();
  const start = performance.now();
  const result = await action();
  const wall = ((performance.now() - start) * 1000) / SPANS;
  const { user, system } = process.cpuUsage(own);
  const engine = useOf(process.pid).clickhouse.cpu - before.clickhouse.cpu;
  costs.push({ step, own: (user + system) / SPANS, clickhouse: (engine * 1e6) / SPANS, wall });
  return result;
}

async function appendAll(to: ReadableLog): Promise<void> {
  let next = 0;
  const appendOn = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      await to.append({
        signal: 'traces',
        contentType: 'application/x-protobuf',
        encoding: 'gzip',
        receivedAt: 1n,
        body,
      });
    }
  };
  await Promise.all([appendOn(), appendOn(), appendOn(), appendOn()]);
}

async function decode(from: ReadableLog): Promise<DecodedBatch[]> {
  const source = new BatchSource(from, { spans: BATCH_SPANS, bytes: BATCH_BYTES, delay: 200 }, START);
  const seen = createSeenWindow(1_000_000);
  const decoded: DecodedBatch[] = [];
  source.finish();
  for (;;) {
    const judge = createJudge(seen);
    const batch = await source.next(judge);
    if (batch === undefined) return decoded;
    seen.add(judge.newKeys, 0);
    decoded.push(batch);
  }
}

async function insert(writer: RowWriter, list: readonly DecodedBatch[]): Promise<void> {
  for (const { columns } of list) await writer.writeColumns('audit_spans', columns.audits.table);
}

function writeReport(): void {
  const machine = `Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`;
  const rows = costs.map(({ step, own, clickhouse: engine, wall }) =>
    [step, own.toFixed(1), engine.toFixed(1), wall.toFixed(1)].join(' | '),
  );
  const text = `# What each step of a record's way costs

Generated by \`npm run bench:path\`: ${SPANS} audit spans in requests of ${SPANS_PER_REQUEST}, about ${Math.round((unpacked[0]?.length ?? 0) / SPANS_PER_REQUEST)} bytes per span before gzip, batches of ${BATCH_SPANS}. ${machine}. Microseconds per span; concurrent merges are included in the ClickHouse column. The two inserts are alternatives: the second also stores.

| step | CPU of the sink | CPU of ClickHouse | wall time |
| --- | --- | --- | --- |
| ${rows.join(' |\n| ')} |
`;
  const docs = `${import.meta.dirname}/../docs`;
  mkdirSync(docs, { recursive: true });
  writeFileSync(`${docs}/throughput.md`, text);
  process.stdout.write(text);
}
