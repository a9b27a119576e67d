import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  until,
  untilStored,
} from '../fixtures/sink-process.ts';
import { readableSpan } from '../fixtures/spans.ts';
import { clientOf, rowsOf } from '../fixtures/store-client.ts';
import type { WitnessProcess } from '../fixtures/witness-process.ts';

// Processes of their own, many of them, which a busy machine makes wait.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

const KILL = fileURLToPath(new URL('../fixtures/kill-at-change.mjs', import.meta.url));
/** Kills are this many changes apart: odd, so that some come before the answer and some after it. KILL_AT_EACH=1 is all of them. */
const STRIDE = process.env['KILL_AT_EACH'] === undefined ? 3 : 1;
/** Changes that an erasure surely makes. */
const CHANGES = 8;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sealing: Awaited<ReturnType<typeof sealingIn>>;
let witness: WitnessProcess;
let sink: SinkProcess;
let client: StoreClient;

const at = (name: string): string => join(directory.path, name);

beforeAll(async () => {
  directory = await temporaryDirectory();
  sealing = await sealingIn(directory.path);
  witness = await sealing.witness();
  await runCommand(['keygen', 'officer', 'ann', at('ann')]);
  const officers = [(await readFile(at('ann.pub'), 'utf8')).trim()];
  await writeFile(
    at('governance.yaml'),
    JSON.stringify({ officers, ceiling: 1000, profiles: ['gdpr'], keep: { default: 365 } }),
  );
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

async function command(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy, '--governance', at('governance.yaml')];
  return runCommand([...args, ...where], env);
}

/** Whether a command was killed at a change, before it came to its end. */
async function isKilled(args: readonly string[], change: number): Promise<boolean> {
  const env = { NODE_OPTIONS: `--import=${KILL}`, KILL_AT_CHANGE: `${change}` };
  const { code, stderr } = await command(args, env);
  expect([code, stderr]).toEqual([expect.toBeOneOf([0, null]), '']);
  return code === null;
}

/** Tables that have a text in some row. */
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

/** A directive that the sink has only just taken is seen by the next run when it is under a checkpoint. */
async function untilCosigned(): Promise<void> {
  await untilStored(sink);
  const size = (await leaves()).length;
  await until(async () => {
    const note = await readFile(join(sink.dataDir, 'ledger', 'checkpoint.cosigned'), 'utf8');
    return note.split('\n')[1] === `${size}`;
  });
}

interface Directive {
  readonly kind: string;
  readonly id?: string;
}

/** What `auditspan verify` says of the directives, where nothing was changed. */
async function verifiedDirectives(): Promise<readonly Directive[]> {
  const { code, stdout } = await command(['verify', '--json']);
  const report = JSON.parse(stdout) as { findings: unknown[]; directives: readonly Directive[] };
  expect({ code, findings: report.findings }).toEqual({ code: 0, findings: [] });
  return report.directives;
}

function eraseOf(principal: string, request: string): string[] {
  return ['erase', '--principal', principal, '--request', request, '--reason', 'Article 17', '--key', at('ann.key')];
}

it('an erasure that is killed at any of its changes is ended by the next one, on one directive', async () => {
  const requests: string[] = [];
  for (let change = 1; ; change += STRIDE) {
    const [principal, request] = [`carl ${randomUUID()}`, `request ${change}`];
    await record({ principalId: principal, clientAddress: '10.0.0.1' });
    await record({ principalId: 'dora', onBehalfOf: [principal] });
    const letter =
      'INSERT INTO audit_dead_letters (TraceId, SpanId, Bytes) SELECT TraceId, SpanId, PrincipalId FROM audit_spans';
    await client.command({ query: `${letter} WHERE PrincipalId = '${principal}'` });
    expect(await tablesWith(principal)).toEqual(expect.arrayContaining(['audit_dead_letters', 'audit_spans']));
    const before = await leaves();
    const erase = eraseOf(principal, request);
    const killed = await isKilled(erase, change);
    await untilCosigned();
    requests.push(request);
    const again = await command(erase);
    expect([change, again.code, again.stderr]).toEqual([change, 0, '']);
    expect([change, await tablesWith(principal)]).toEqual([change, []]);
    expect((await leaves()).slice(0, before.length)).toEqual(before);
    if (!killed) break;
  }
  expect(requests.length).toBeGreaterThan(CHANGES / STRIDE);
  const directives = await verifiedDirectives();
  expect(directives.filter(({ kind }) => kind === 'erasure').map(({ id }) => id)).toEqual(requests);
});
