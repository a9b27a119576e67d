import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import {
  decodeLeaf,
  hashLeaf,
  hashLeaves,
  openWitnessedCheckpoint,
  parsePolicy,
  peekCheckpoint,
} from '@auditspan/ledger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM, shownByChromium } from './fixtures/chromium.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import { ORIGIN, sealingIn, WITNESS } from './fixtures/sealing.ts';
import {
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  until,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import type { WitnessProcess } from './fixtures/witness-process.ts';

// Processes of their own, which a busy machine makes wait.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Records that come at once. */
const MANY = 2500;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sealing: Awaited<ReturnType<typeof sealingIn>>;
let witness: WitnessProcess;
let sink: SinkProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  sealing = await sealingIn(directory.path);
  witness = await sealing.witness();
  sink = await startSinkProcess(join(directory.path, 'data'), sealing.env);
});

afterAll(async () => {
  await sink.stop();
  await witness.stop();
  await directory.remove();
});

interface Leaf {
  readonly index: number;
  readonly leaf: string;
  readonly hash: string;
}

async function leavesOf(running: SinkProcess): Promise<Leaf[]> {
  const client = clientOf(running.endpoints);
  const rows = await rowsOf<Leaf>(
    client,
    `SELECT toUInt32(LeafIndex) AS index, Leaf AS leaf, lower(hex(s.LeafHash)) AS hash
     FROM audit_leaves AS l LEFT JOIN audit_spans AS s USING (LogId, LeafIndex) ORDER BY index`,
  );
  await client.close();
  return rows;
}

const spanOf = (fields: Partial<AuditRecord>): ReturnType<typeof readableSpan> =>
  readableSpan({
    attributes: attributesOf({
      recordId: `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`,
      outcome: 'success',
      ...fields,
    }),
  });

const record = (fields: Partial<AuditRecord>): Buffer => protobufOf([spanOf(fields)]);

it('gives every record a place in a log that its witness cosigns', async () => {
  for (const fields of [
    { principalId: 'ann', modelId: 'gpt-5', clientAddress: '10.0.0.1' },
    { principalId: 'bob', modelId: 'gpt-5', purpose: 'süß "und" \u2028' },
    { principalId: 'ann', purpose: 'x'.repeat(70_000), inputTokens: 2 ** 40 },
  ]) {
    await send(sink, record(fields));
    await untilStored(sink);
  }
  const leaves = await leavesOf(sink);
  const parsed = leaves.map(({ leaf }) => decodeLeaf(Buffer.from(leaf)) as Record<string, never>);
  expect(parsed.map(({ previous }) => previous)).toEqual([
    { model: null, principal: null },
    { model: { count: '1', index: '0' }, principal: null },
    { principal: { count: '1', index: '0' } },
  ]);
  expect(leaves.map(({ leaf }) => Buffer.from(hashLeaf(Buffer.from(leaf))).toString('hex'))).toEqual(
    leaves.map(({ hash }) => hash),
  );
  const policy = parsePolicy(await readFile(sealing.policy));
  const path = join(sink.dataDir, 'ledger', 'checkpoint');
  await until(async () => (await readFile(path, 'utf8')).includes(WITNESS));
  const { checkpoint } = await openWitnessedCheckpoint(await readFile(path), policy);
  const head = await hashLeaves(leaves.map(({ leaf }) => Buffer.from(leaf)));
  expect(checkpoint).toMatchObject({ origin: ORIGIN, size: 3, root: head.root });
});

/** What `auditspan verify` says, as JSON. */
async function verified(
  args: readonly string[] = [],
): Promise<{ code: number | null; report: Record<string, unknown> }> {
  const command = ['verify', '--data-dir', sink.dataDir, '--policy', sealing.policy, '--json', ...args];
  const { code, stdout, stderr } = await runCommand(command);
  return { code, report: JSON.parse(stdout === '' ? JSON.stringify({ stderr }) : stdout) as Record<string, unknown> };
}

it('is verified as a whole and in part, also against a checkpoint that was kept', async () => {
  expect(await verified()).toEqual({
    code: 0,
    report: {
      origin: ORIGIN,
      size: 3,
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
      cosignatures: [{ witness: WITNESS, timestamp: expect.any(Number) }],
      known: [{ source: 'the witness w1', size: 3 }],
      from: 0,
      to: 3,
      records: 3,
      dropped: 0,
      erased: 0,
      refused: [],
      directives: [],
      unsealedBefore: 0,
      findings: [],
      findingCount: 0,
      warnings: [],
    },
  });
  const kept = join(sink.dataDir, 'ledger', 'checkpoint');
  expect(await verified(['--from', '1', '--to', '2', '--against', kept])).toMatchObject({
    code: 0,
    report: { from: 1, to: 2, records: 1, known: [{}, { source: kept, size: 3 }] },
  });
});

it('does not say that nothing was changed where there is nothing to look at', async () => {
  const { code, report } = await verified(['--from', '2', '--to', '2']);
  expect([code, report['stderr']]).toEqual([
    1,
    expect.stringContaining('there is no leaf from 2 up to 2: the log has 3'),
  ]);
});

it('is found to be changed where a database administrator changed a column, by name', async () => {
  const client = clientOf(sink.endpoints, 'auditspan');
  const update = (to: string): Promise<unknown> =>
    client.command({
      query: `ALTER TABLE audit_spans UPDATE Outcome = '${to}' WHERE LeafIndex = 1`,
      clickhouse_settings: { mutations_sync: '1' },
    });
  await update('denied');
  const { code, report } = await verified();
  expect([code, report['findings']]).toEqual([
    3,
    [
      {
        kind: 'edited',
        from: 1,
        to: 1,
        recordId: expect.any(String),
        columns: ['Outcome'],
        what: 'columns do not say what the leaf says',
      },
    ],
  ]);
  await update('success');
  await client.close();
});

it('has a checkpoint of each 1,024 records, which whoever keeps them can verify against', async () => {
  const spans = Array.from({ length: MANY }, () => spanOf({ principalId: 'dora' }));
  await send(sink, protobufOf(spans));
  await untilStored(sink);
  const history = join(sink.dataDir, 'ledger', 'checkpoints.recent.jsonl');
  const sizes = async (): Promise<number[]> => {
    const lines = (await readFile(history, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => peekCheckpoint((JSON.parse(line) as { note: string }).note).size);
  };
  await until(async () => (await sizes()).some((size) => size > MANY));
  const kept = await sizes();
  expect(kept).toEqual(kept.toSorted((one, other) => one - other));
  expect(kept).toEqual(expect.arrayContaining([1024, 2048]));
  const { code, report } = await verified(['--against', history]);
  expect({ code, findings: report['findings'] }).toEqual({ code: 0, findings: [] });
  expect(report['known']).toEqual(expect.arrayContaining([{ source: history, size: 1024 }]));
});

function page(): string {
  return join(directory.path, 'evidence.html');
}

function forged(): string {
  return join(directory.path, 'forged.html');
}

describe('auditspan evidence', () => {
  it('hands over the records of a principal, which another one verifies, and records that it did', async () => {
    const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy];
    const made = await runCommand([
      'evidence',
      page(),
      ...where,
      '--principal',
      'ann',
      '--reason',
      'audit',
      '--as',
      'eve',
    ]);
    expect([made.code, made.stdout]).toEqual([
      0,
      `${page()}: 2 records; shown to be complete: all records of the principal up to leaf 2\n`,
    ]);
    const again = await runCommand(['evidence', page(), ...where, '--principal', 'ann', '--reason', 'audit']);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('EEXIST')]);
    const checked = await runCommand(['verify', '--policy', sealing.policy, '--json', page()]);
    expect([checked.code, JSON.parse(checked.stdout)]).toEqual([
      0,
      expect.objectContaining({ origin: ORIGIN, records: 2, faults: [], cosignatures: [expect.anything()] }),
    ]);
    const html = await readFile(page(), 'utf8');
    await writeFile(forged(), html.replace(String.raw`\"ModelId\":\"gpt-5\"`, String.raw`\"ModelId\":\"gpt-6\"`));
    const caught = await runCommand(['verify', '--policy', sealing.policy, '--json', forged()]);
    expect([caught.code, JSON.parse(caught.stdout)]).toEqual([
      3,
      expect.objectContaining({
        faults: [expect.stringContaining('leaf 0: the record is not the one that is in the log')],
      }),
    ]);
    await untilCosigned(MANY + 5);
    const client = clientOf(sink.endpoints);
    const exports = await rowsOf(
      client,
      `SELECT PrincipalId, Purpose FROM audit_spans WHERE Action = 'audit.export' ORDER BY LeafIndex`,
    );
    await client.close();
    expect(exports).toEqual([{ PrincipalId: 'eve', Purpose: 'audit' }, expect.anything()]);
  });

  it.each([
    ['is cut off', (whole: string) => whole.slice(0, whole.indexOf('"policy"')), 1, /cut off or damaged/],
    ['lacks its checkpoint', (whole: string) => whole.replace('"checkpoint":', '"check":'), 1, /is not whole/],
    ['has a record that is none', (whole: string) => whole.replace('"leaf": "{', '"leaf": "('), 3, /cannot be read/],
  ])('says so where it %s', async (_, damage, code, message) => {
    const path = join(directory.path, 'damaged.html');
    await writeFile(path, damage(await readFile(page(), 'utf8')));
    const result = await runCommand(['verify', '--policy', sealing.policy, path]);
    expect([result.code, result.stdout + result.stderr]).toEqual([code, expect.stringMatching(message)]);
  });

  it.skipIf(!existsSync(CHROMIUM))(`is a page that checks itself from a disk (needs ${CHROMIUM})`, async () => {
    const damaged = join(directory.path, 'damaged.html');
    const shown = [
      await shownByChromium(page(), directory.path),
      await shownByChromium(forged(), directory.path),
      await shownByChromium(damaged, directory.path),
    ];
    expect(shown).toEqual(['Everything holds: 2 records.', 'TAMPERED', 'TAMPERED']);
  });
});

async function untilCosigned(size: number): Promise<void> {
  await until(async () => {
    const note = await readFile(join(sink.dataDir, 'ledger', 'checkpoint'), 'utf8');
    return note.includes(`\n${size}\n`) && note.includes(WITNESS);
  });
}

it('does not sign on where its log was brought back to an older state, and says what to do', async () => {
  const [folder, backup] = [join(sink.dataDir, 'ledger'), join(directory.path, 'backup')];
  await cp(folder, backup, { recursive: true });
  await send(sink, record({ principalId: 'ann' }));
  await untilCosigned(MANY + 6);
  await sink.stop();
  await rm(folder, { recursive: true });
  await cp(backup, folder, { recursive: true });
  await expect(startSinkProcess(sink.dataDir, sealing.env)).rejects.toThrow(
    /AUDITSPAN_SINK_SEAL_REFUSED.*w1 has cosigned 2506 leaves.*there are 2505 here.*Restore the newest copy/s,
  );
  await rm(folder, { recursive: true });
  await expect(startSinkProcess(sink.dataDir, sealing.env)).rejects.toThrow(
    /AUDITSPAN_SINK_SEAL_REFUSED.*of which there is nothing here/s,
  );
});
