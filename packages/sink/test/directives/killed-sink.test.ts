import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import { until } from '@auditspan/testing';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { useMigratedClickHouse } from '../../../store/test/fixtures/migrated.ts';
import { BatchJournal } from '../../src/journal/batch-journal.ts';
import { disk } from '../../src/log/disk.ts';
import { logFolder } from '../../src/log/folder-lock.ts';
import { protobufOf, send } from '../fixtures/requests.ts';
import { sealingIn } from '../fixtures/sealing.ts';
import {
  type CommandResult,
  metricsOf,
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from '../fixtures/sink-process.ts';
import { readableSpan } from '../fixtures/spans.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import { createTcpProxy } from '../fixtures/tcp-proxy.ts';
import type { WitnessProcess } from '../fixtures/witness-process.ts';

// Runs many processes, which are slow on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const KILL_COMMAND = fileURLToPath(new URL('../fixtures/kill-at-change.mjs', import.meta.url));
const KILL_SINK = fileURLToPath(new URL('../fixtures/kill-at-insert.mjs', import.meta.url));

// A server of its own, which the erasure reaches while the sink is down.
const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sealing: Awaited<ReturnType<typeof sealingIn>>;
let witness: WitnessProcess;

const at = (name: string): string => join(directory.path, name);
const store = (): Record<string, string> => ({
  AUDITSPAN_CLICKHOUSE_URL: clickhouse.url,
  AUDITSPAN_CLICKHOUSE_USER: clickhouse.user.name,
  AUDITSPAN_CLICKHOUSE_PASSWORD: clickhouse.user.password,
});

beforeAll(async () => {
  directory = await temporaryDirectory();
  sealing = await sealingIn(directory.path);
  witness = await sealing.witness();
  await runCommand(['keygen', 'officer', 'ann', at('ann')]);
  const officers = [(await readFile(at('ann.pub'), 'utf8')).trim()];
  await writeFile(at('governance.yaml'), JSON.stringify({ officers }));
});

afterAll(async () => {
  await witness.stop();
  await directory.remove();
});

function startSink(env: Record<string, string> = {}): Promise<SinkProcess> {
  return startSinkProcess(at('data'), { ...sealing.env, ...store(), ...env });
}

async function record(sink: SinkProcess, fields: Partial<AuditRecord>): Promise<void> {
  const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
  const attributes = attributesOf({ recordId, outcome: 'success', modelId: 'gpt-5', ...fields });
  expect((await send(sink, protobufOf([readableSpan({ attributes })]))).status).toBe(200);
}

function command(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  const where = ['--data-dir', at('data'), '--policy', sealing.policy, '--governance', at('governance.yaml')];
  return runCommand([...args, ...where], { ...store(), ...env });
}

/** Starts a sink that is killed before it inserts the record into that table. */
async function recordKilledAt(table: string, fields: Partial<AuditRecord>): Promise<void> {
  const killed = await startSink({ NODE_OPTIONS: `--import=${KILL_SINK}`, KILL_AT_INSERT: table });
  await record(killed, fields);
  await killed.ended;
}

/** Returns the exit code and the findings of `auditspan verify`. */
async function verified(): Promise<{ code: number | null; findings: unknown }> {
  const { code, stdout } = await command(['verify', '--json']);
  return { code, findings: (JSON.parse(stdout) as { findings: unknown }).findings };
}

it('a batch that is partly stored when the sink is killed is stored whole, although an erasure takes its predecessors meanwhile', async () => {
  const erase = ['erase', '--principal', 'carl', '--request', '4711', '--reason', 'Article 17', '--key', at('ann.key')];
  const first = await startSink();
  await record(first, { principalId: 'carl' });
  await record(first, { principalId: 'dora' });
  await untilStored(first);
  const stopped = await command(erase, { NODE_OPTIONS: `--import=${KILL_COMMAND}`, KILL_AT_POST: '1' });
  expect(stopped.code).toBe(null);
  await untilStored(first);
  await first.stop();

  await recordKilledAt('audit_leaves', { principalId: 'carl', modelId: 'o4' });
  const partly = `SELECT toUInt32(LeafIndex) AS leaf FROM audit_spans WHERE ModelId = 'o4'
    AND LeafIndex NOT IN (SELECT LeafIndex FROM audit_leaves)`;
  expect(await rowsOf(clickhouse.client, partly)).toEqual([{ leaf: 3 }]);
  expect(await command(erase)).toMatchObject({ code: 1, stderr: expect.stringMatching(/no sink/) });
  const left = `SELECT toUInt32(LeafIndex) AS leaf FROM audit_spans WHERE PrincipalId = 'carl'`;
  expect(await rowsOf(clickhouse.client, left)).toEqual([{ leaf: 3 }]);

  const again = await startSink();
  await untilStored(again);
  expect(await command(erase)).toMatchObject({ code: 0, stderr: '' });
  expect(await verified()).toEqual({ code: 0, findings: [] });
  await again.stop();
});

it('an erasure takes what the sink had received before it, and could not store yet', async () => {
  const proxy = await createTcpProxy(new URL(clickhouse.url));
  onTestFinished(() => proxy.cut().catch(() => {}));
  await proxy.open();
  const sink = await startSink({ AUDITSPAN_CLICKHOUSE_URL: proxy.url });
  await record(sink, { principalId: 'zoe' });
  await untilStored(sink);
  await proxy.cut();
  await record(sink, { principalId: 'zoe' });
  const erase = ['erase', '--principal', 'zoe', '--request', '4712', '--reason', 'Article 17', '--key', at('ann.key')];
  const erasing = command(erase);
  // The second record, and the directive that does not name it.
  await until('the directive', async () => /^auditspan_sink_received_spans_total 3$/m.test(await metricsOf(sink)));
  await proxy.open();
  const erased = /^4712 {2}values of 1 records erased, as leaf \d+ of the log says$/gm;
  const { code, stdout, stderr } = await erasing;
  expect({ code, stderr, erased: stdout.match(erased)?.length }).toEqual({ code: 0, stderr: '', erased: 2 });
  expect(await rowsOf(clickhouse.client, `SELECT 1 FROM audit_spans WHERE PrincipalId = 'zoe'`)).toEqual([]);
  expect(await verified()).toEqual({ code: 0, findings: [] });
  await sink.stop();
});

it('a batch that another version sealed differently, and of which nothing is stored, survives a second kill with a part of it', async () => {
  await recordKilledAt('audit_spans', { principalId: 'eve' });
  const options = { directory: logFolder(at('data')), keptKeys: 1_000_000, disk };
  const { journal, history } = await BatchJournal.open(options, () => {});
  await journal.begin({ ...history.open!, leaves: 'f'.repeat(32) });
  await journal.close();
  const killed = await startSink({ NODE_OPTIONS: `--import=${KILL_SINK}`, KILL_AT_INSERT: 'audit_leaves' });
  await killed.ended;
  const again = await startSink();
  await untilStored(again);
  expect(await verified()).toEqual({ code: 0, findings: [] });
  await again.stop();
});
