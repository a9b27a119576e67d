import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import {
  createLogSigner,
  createProver,
  generateSigningKey,
  hashLeaves,
  type Log,
  openLog,
  parsePolicy,
  parseSigningKey,
} from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import { createRowWriter, createStoreClient, migrate } from '@auditspan/store';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { createJudge } from '../src/deduplicate/deduplicate.ts';
import { createSeenWindow } from '../src/deduplicate/seen-window.ts';
import { createSealer } from '../src/seal/sealer.ts';
import { createSeedFile } from '../src/seal/seed-file.ts';
import { readLeaves } from '../src/stored-log/stored-leaves.ts';
import type { SignedSizes } from '../src/stored-log/tree-heads.ts';
import { verifyStore } from '../src/verify/verify-store.ts';
import { temporaryDirectory } from '../test/fixtures/sink-process.ts';
import { createLoad } from './load-requests.ts';
import { useOf } from './process-cpu.ts';

/** Measures what sealing and verifying cost per record: `npm run bench:seal`. */
const SPANS_PER_REQUEST = 512;
const REQUESTS = 32;
/** The first batches are reported separately, since the engine optimises hot code while they are sealed. */
const FIRST_BATCHES = 4;
const BATCHES = 16;
const PROOFS = 200;
const USER = { name: 'writer', password: 'bench' };
const NOWHERE = { segment: 0, offset: 0 };
const ORIGIN = 'log.example/bench';
const DOCUMENT = new URL('../../../docs/integrity.md', import.meta.url);

const directory = await temporaryDirectory();
const clickhouse = await startEmbeddedClickHouse({ path: join(directory.path, 'clickhouse'), users: [USER] });
const client = createStoreClient({ url: clickhouse.url, user: USER.name, password: USER.password });
await migrate(client);
const folder = join(directory.path, 'ledger');
const tiles = createDirectoryStorage(folder);
const signer = createLogSigner(ORIGIN, await parseSigningKey(await generateSigningKey(), 'bench'));
const log = await openLog({ storage: tiles, signer, keepEntries: false, stepLeaves: 1024 });
const load = createLoad({ spansPerRequest: SPANS_PER_REQUEST, format: 'protobuf', gzip: false });

/** Microseconds of processor time: of this thread, and including the threads that compile and collect garbage. */
interface Spent {
  records: number;
  readonly own: Record<Step, number>;
  readonly whole: Record<Step, number>;
}
type Step = 'seal' | 'publish';

const spent = { first: nothingSpent(), later: nothingSpent() };
await storeSealed(log);
const records = log.size;
tellSpent(`the first ${FIRST_BATCHES} batches`, spent.first);
tellSpent('the batches after them', spent.later);
process.stdout.write(`${(bytesIn(folder) / records).toFixed(2)} bytes of tiles a record\n`);
await verifyAll();
await client.close();
await clickhouse.close();
await directory.remove();

async function storeSealed(into: Log): Promise<void> {
  const seeds = createSeedFile(join(directory.path, 'seeds'));
  const sealer = createSealer({ log: into, client, seeds });
  const writer = createRowWriter(client);
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const columns = filledColumns();
    const whole = { from: NOWHERE, to: NOWHERE, columns, unreadable: [] };
    const spentNow = batch < FIRST_BATCHES ? spent.first : spent.later;
    const sealed = await timed(spentNow, 'seal', () => sealer.seal(whole));
    if (sealed === undefined) throw new Error('the load has no records');
    spentNow.records += columns.audits.table.length;
    await writer.writeColumns('audit_spans', sealed.part(0, columns.audits.table.length));
    await writer.writeColumns('audit_leaves', sealed.leaves);
    await timed(spentNow, 'publish', () => sealer.publish());
  }
}

function filledColumns(): BatchColumns {
  const columns = new BatchColumns(createJudge(createSeenWindow(1)));
  for (let request = 0; request < REQUESTS; request += 1) {
    const receivedAt = BigInt(Date.now()) * 1_000_000n;
    addProtobufRequest(columns, load().body, { signal: 'traces', contentType: 'application/x-protobuf', receivedAt });
  }
  return columns;
}

function nothingSpent(): Spent {
  return { records: 0, own: { seal: 0, publish: 0 }, whole: { seal: 0, publish: 0 } };
}

/** Measures processor time, for which a core is busy. */
async function timed<Result>({ own, whole }: Spent, step: Step, action: () => Promise<Result>): Promise<Result> {
  const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()];
  const result = await action();
  own[step] += sumOf(process.threadCpuUsage(thread));
  whole[step] += sumOf(process.cpuUsage(all));
  return result;
}

function sumOf({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

async function untilSigned(): Promise<SignedSizes> {
  return { cosigned: records, signed: records };
}

async function verifyAll(): Promise<void> {
  const newest = { checkpoint: log.published!.checkpoint, cosignatures: [] };
  const policy = parsePolicy('quorum none\n');
  const check = { client, tiles, newest, policy, known: [], untilSigned, mostFindings: 10, onProgress: () => {} };
  const report = await paced('verify, records and leaves read out', () => verifyStore(check));
  if (report.findingCount > 0) throw new Error(`${report.findingCount} findings in a log that nobody changed`);
  await verifyBytes();
  await verifyBySql();
  await proveSome();
}

async function verifyBytes(): Promise<void> {
  const leaves: Buffer[] = [];
  for await (const { bytes } of readLeaves(client, { origin: ORIGIN, from: 0, to: records })) leaves.push(bytes);
  await paced('verify, leaves in memory to the root', () => hashLeaves(leaves));
}

async function verifyBySql(): Promise<void> {
  const query = /```sql\n(?<query>[^`]+)```/.exec(readFileSync(DOCUMENT, 'utf8'))?.groups?.['query'] ?? '';
  await paced('the first look in SQL', async () => (await client.query({ query, format: 'JSONEachRow' })).text());
}

async function proveSome(): Promise<void> {
  const start = performance.now();
  for (let proof = 0; proof < PROOFS; proof += 1) {
    await createProver(tiles, records).inclusion(Math.floor((proof * records) / PROOFS));
  }
  process.stdout.write(
    `the proof of one record, tiles read anew: ${((performance.now() - start) / PROOFS).toFixed(2)} ms\n`,
  );
}

function tellSpent(which: string, { records: count, own, whole }: Spent): void {
  const share = (step: Step): string =>
    `${(own[step] / count).toFixed(2)} µs a record, with the threads beside it ${(whole[step] / count).toFixed(2)}`;
  process.stdout.write(`${which}, ${count} records, processor time\n`);
  process.stdout.write(`  leaves, commitments, hashes and tree: ${share('seal')}\n`);
  process.stdout.write(`  tiles and checkpoints on the disk: ${share('publish')}\n`);
}

/** Reports how many records per second an action processes, and its processor time. */
async function paced<Result>(what: string, action: () => Promise<Result> | Result): Promise<Result> {
  const [start, own, engine] = [performance.now(), process.cpuUsage(), useOf(process.pid).clickhouse.cpu];
  const result = await action();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(own);
  const ofClickHouse = useOf(process.pid).clickhouse.cpu - engine;
  const [ours, theirs] = [user + system, ofClickHouse * 1e6].map((spentOn) => (spentOn / records).toFixed(2));
  process.stdout.write(
    `${what}: ${Math.round(records / seconds)} records/s; processor time a record: ${ours} µs, ClickHouse ${theirs} µs\n`,
  );
  return result;
}

function bytesIn(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
