import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockDirectory } from '@auditspan/embedded-clickhouse';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { protobufOf, send } from '../fixtures/requests.ts';
import { sealingIn } from '../fixtures/sealing.ts';
import {
  type CommandResult,
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from '../fixtures/sink-process.ts';
import { readableSpan } from '../fixtures/spans.ts';
import { clientOf, rowsOf } from '../fixtures/store-client.ts';
import type { WitnessProcess } from '../fixtures/witness-process.ts';

// Runs many processes, which are slow on a busy machine.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

const KILL = fileURLToPath(new URL('../fixtures/kill-at-change.mjs', import.meta.url));
const LONG_AGO = fileURLToPath(new URL('../fixtures/long-ago.mjs', import.meta.url));
/** Number of changes between kills: odd, so that some kills are before the response and some after it. KILL_AT_EACH=1: all. */
const STRIDE = process.env['KILL_AT_EACH'] === undefined ? 5 : 1;
/** Minimum number of changes of an erasure. */
const CHANGES = 8;
/**
 * Changes of a retention run at which it is killed: when the record is gone and its leaf is not, and while the leaf is removed.
 * Before that, each run is killed when the sink has its directive on disk, which is all that is certain then.
 */
const RETENTION_KILLS = [2, 3];
/** Names the class of a run whose clock is ahead. */
const AHEAD = 4;
const CLOCK_AHEAD = 'data:text/javascript,const{now}=Date;Date.now=()=>now()+3600000';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sealing: Awaited<ReturnType<typeof sealingIn>>;
let witness: WitnessProcess;
let sink: SinkProcess;
let client: StoreClient;

const at = (name: string): string => join(directory.path, name);
/** Returns the data class that the run killed at that change drops; it has its own governance file. */
const classOf = (change: number): string => `class ${change}`;
const governanceOf = (change: number): string => at(`governance-${change}.yaml`);

beforeAll(async () => {
  directory = await temporaryDirectory();
  sealing = await sealingIn(directory.path);
  witness = await sealing.witness();
  await runCommand(['keygen', 'officer', 'ann', at('ann')]);
  const officers = [(await readFile(at('ann.pub'), 'utf8')).trim()];
  for (const change of [...RETENTION_KILLS, AHEAD]) {
    const keep = { default: 999, [classOf(change)]: 365 };
    await writeFile(governanceOf(change), JSON.stringify({ officers, ceiling: 1000, profiles: ['gdpr'], keep }));
  }
  sink = await startSinkProcess(at('data'), { ...sealing.env, NODE_OPTIONS: `--import=${LONG_AGO}` });
  for (const change of RETENTION_KILLS) await record({ principalId: 'olga', dataClass: classOf(change) });
  await record({ principalId: 'pia', dataClass: classOf(AHEAD) });
  await sink.stop();
  sink = await startSinkProcess(at('data'), sealing.env);
  client = clientOf(sink.endpoints, 'auditspan');
});

afterAll(async () => {
  await client.close();
  await sink.stop();
  await witness.stop();
  await directory.remove();
});

async function record(fields: Partial<AuditRecord>): Promise<void> {
  const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
  const attributes = attributesOf({ recordId, outcome: 'success', modelId: 'gpt-5', ...fields });
  await send(sink, protobufOf([readableSpan({ attributes: { ...attributes, note: `of ${fields.principalId}` } })]));
  await untilStored(sink);
}

async function command(
  args: readonly string[],
  env: Record<string, string> = {},
  governance = governanceOf(2),
): Promise<CommandResult> {
  const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy, '--governance', governance];
  return runCommand([...args, ...where], env);
}

/** Whether a command was killed before it finished. @param where as `kill-at-change` reads it. */
async function isKilled(args: readonly string[], where: Record<string, string>, governance?: string): Promise<boolean> {
  const { code, stderr } = await command(args, { NODE_OPTIONS: `--import=${KILL}`, ...where }, governance);
  expect([code, stderr]).toEqual([expect.toBeOneOf([0, null]), '']);
  return code === null;
}

/** Returns the tables with a text in any row. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await rowsOf<{ name: string }>(
    client,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  );
  const found = tables.map(async ({ name }) => {
    const rows = await client.query({ query: `SELECT * FROM ${name}`, format: 'JSONEachRow' });
    return (await rows.text()).includes(text) ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}

async function leaves(): Promise<string[]> {
  const rows = await rowsOf<{ Leaf: string }>(client, 'SELECT Leaf FROM audit_leaves ORDER BY LeafIndex');
  return rows.map(({ Leaf }) => Leaf);
}

interface Directive {
  readonly kind: string;
  readonly id?: string;
}

interface Report {
  readonly findings: readonly unknown[];
  readonly directives: readonly Directive[];
  readonly dropped: number;
}

/** Returns the report of `auditspan verify` on an intact store. */
async function verified(): Promise<Report> {
  const { code, stdout } = await command(['verify', '--json']);
  const report = JSON.parse(stdout) as Report;
  expect({ code, findings: report.findings }).toEqual({ code: 0, findings: [] });
  return report;
}

/** Returns the number of records of directives in the log, valid or not. */
async function storedDirectives(): Promise<number> {
  await untilStored(sink);
  const [row] = await rowsOf<{ records: number }>(
    client,
    "SELECT toUInt32(count()) AS records FROM audit_spans WHERE ModelId = 'auditspan.directives'",
  );
  return row?.records ?? 0;
}

function eraseOf(principal: string, request: string): string[] {
  return ['erase', '--principal', principal, '--request', request, '--reason', 'Article 17', '--key', at('ann.key')];
}

/** @yields where to kill an erasure: first when only the directive, or its completion, is certain to be on the sink's disk */
function* kills(): Generator<Record<string, string>> {
  for (const post of [1, 2]) yield { KILL_AT_POST: `${post}` };
  for (let change = STRIDE; ; change += STRIDE) yield { KILL_AT_CHANGE: `${change}` };
}

it('an erasure killed anywhere is completed by the next one, on one directive, however soon that follows', async () => {
  const requests: string[] = [];
  const before = await storedDirectives();
  for (const kill of kills()) {
    const [principal, request] = [`carl ${randomUUID()}`, JSON.stringify(kill)];
    await record({ principalId: principal, clientAddress: '10.0.0.1' });
    await record({ principalId: 'dora', onBehalfOf: [principal] });
    const letter =
      'INSERT INTO audit_dead_letters (TraceId, SpanId, Bytes) SELECT TraceId, SpanId, PrincipalId FROM audit_spans';
    await client.command({ query: `${letter} WHERE PrincipalId = '${principal}'` });
    expect(await tablesWith(principal)).toEqual(expect.arrayContaining(['audit_dead_letters', 'audit_spans']));
    const leavesBefore = await leaves();
    const erase = eraseOf(principal, request);
    const killed = await isKilled(erase, kill);
    requests.push(request);
    const again = await command(erase);
    expect([request, again.code, again.stderr]).toEqual([request, 0, '']);
    expect([request, await tablesWith(principal)]).toEqual([request, []]);
    expect((await leaves()).slice(0, leavesBefore.length)).toEqual(leavesBefore);
    if (!killed) break;
  }
  expect(requests.length).toBeGreaterThan(2 + CHANGES / STRIDE);
  const { directives } = await verified();
  expect(directives.filter(({ kind }) => kind === 'erasure').map(({ id }) => id)).toEqual(requests);
  expect((await storedDirectives()) - before).toBe(2 * requests.length);
  expect(await readdir(join(sink.dataDir, 'directives'))).toEqual([]);
});

it.each(RETENTION_KILLS)(
  'a retention run that is killed twice, then at change %i, is completed by the next one on one directive, and verify reports no tampering',
  async (change) => {
    const run = ['retention', 'run', '--reason', 'policy R-3', '--key', at('ann.key')];
    const before = await storedDirectives();
    expect(await isKilled(run, { KILL_AT_POST: '1' }, governanceOf(change))).toBe(true);
    expect(await isKilled(run, { KILL_AT_CHANGE: `${change}` }, governanceOf(change))).toBe(true);
    await verified();
    const again = await command(run, {}, governanceOf(change));
    expect([again.code, again.stderr]).toEqual([0, '']);
    const left = `SELECT 1 FROM audit_spans WHERE DataClass = '${classOf(change)}'`;
    expect(await rowsOf(client, left)).toEqual([]);
    expect((await verified()).dropped).toBe(RETENTION_KILLS.indexOf(change) + 1);
    expect((await storedDirectives()) - before).toBe(2);
    expect(await readdir(join(sink.dataDir, 'directives'))).toEqual([]);
  },
);

it('a retention run whose clock is ahead of that of the sink drops nothing, and the next one drops what it should', async () => {
  const run = ['retention', 'run', '--reason', 'policy R-3', '--key', at('ann.key')];
  const failed = await command(run, { NODE_OPTIONS: `--import=${CLOCK_AHEAD}` }, governanceOf(AHEAD));
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/had not been kept for 365 days/)]);
  const counts = `SELECT 1 FROM audit_by_principal WHERE PrincipalId = 'pia'`;
  expect(await rowsOf(client, counts)).not.toEqual([]);
  const again = await command(run, {}, governanceOf(AHEAD));
  expect([again.code, again.stderr]).toEqual([0, '']);
  expect(await rowsOf(client, `SELECT 1 FROM audit_spans WHERE DataClass = '${classOf(AHEAD)}'`)).toEqual([]);
  expect(await rowsOf(client, counts)).toEqual([]);
  await verified();
  expect(await readdir(join(sink.dataDir, 'directives'))).toEqual([]);
});

it('holds, erasures and retention runs are refused while another process adds directives or removes records', async () => {
  const before = await storedDirectives();
  const lock = await lockDirectory(join(sink.dataDir, 'directives'));
  const busy = `process ${process.pid} is signing a hold, or dropping or erasing records of this log; run this again when it has finished`;
  await writeFile(at('hold.note'), 'not read');
  for (const args of [
    eraseOf('olga', 'twice'),
    ['hold', 'sign', at('hold.note'), '--key', at('ann.key')],
    ['retention', 'run', '--reason', 'policy R-3', '--key', at('ann.key')],
  ]) {
    const { code, stderr } = await command(args);
    expect([code, stderr]).toEqual([1, `auditspan: AUDITSPAN_SINK_DIRECTIVE: ${busy}\n`]);
  }
  expect(await storedDirectives()).toBe(before);
  lock.release();
});
