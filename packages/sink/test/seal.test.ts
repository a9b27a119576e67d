import { randomUUID } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import { until } from '@auditspan/testing';
import {
  decodeLeaf,
  hashLeaf,
  hashLeaves,
  openWitnessedCheckpoint,
  parsePolicy,
  peekCheckpoint,
} from '@auditspan/ledger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import { type SealedSink, startSealedSink } from './fixtures/sealed-sink.ts';
import { ORIGIN, WITNESS } from './fixtures/sealing.ts';
import { runCommand, type SinkProcess, startSinkProcess, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';

/** Number of records in one request. */
const MANY = 2500;

let directory: SealedSink['directory'];
let sealing: SealedSink['sealing'];
let witness: SealedSink['witness'];
let sink: SinkProcess;

beforeAll(async () => {
  ({ directory, sealing, witness, sink } = await startSealedSink());
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
  await until('a cosigned checkpoint', async () => (await readFile(path, 'utf8')).includes(WITNESS));
  const { checkpoint } = await openWitnessedCheckpoint(await readFile(path), policy);
  const head = await hashLeaves(leaves.map(({ leaf }) => Buffer.from(leaf)));
  expect(checkpoint).toMatchObject({ origin: ORIGIN, size: 3, root: head.root });
});

/** Returns the JSON report of `auditspan verify`. */
async function verified(
  args: readonly string[] = [],
): Promise<{ code: number | null; report: Record<string, unknown> }> {
  const command = ['verify', '--data-dir', sink.dataDir, '--policy', sealing.policy, '--json', ...args];
  const { code, stdout, stderr } = await runCommand(command);
  return { code, report: JSON.parse(stdout === '' ? JSON.stringify({ stderr }) : stdout) as Record<string, unknown> };
}

it('is verified as a whole and in part, also against a kept checkpoint', async () => {
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
      received: expect.any(Number),
      dropped: 0,
      erased: 0,
      refused: [],
      directives: [],
      awaiting: 0,
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
  const copied = join(directory.path, 'copied.txt');
  await writeFile(copied, (await readFile(kept, 'utf8')).trim().replaceAll('\n', '\r\n'));
  expect(await verified(['--against', copied])).toMatchObject({ code: 0, report: { known: [{}, { source: copied }] } });
});

it('does not report that nothing was changed if there is nothing to verify', async () => {
  const { code, report } = await verified(['--from', '3', '--to', '4']);
  expect([code, report['stderr']]).toEqual([
    1,
    expect.stringContaining('there is no leaf from 3 up to 4: the log has 3'),
  ]);
});

it('is reported as changed if a database administrator changed a column, by name', async () => {
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
        what: 'columns differ from the leaf',
      },
    ],
  ]);
  await update('success');
  await client.close();
});

it('has a checkpoint for each 1,024 records, which its keepers can verify against', async () => {
  const spans = Array.from({ length: MANY }, () => spanOf({ principalId: 'dora' }));
  await send(sink, protobufOf(spans));
  await untilStored(sink);
  const history = join(sink.dataDir, 'ledger', 'checkpoints.recent.jsonl');
  const sizes = async (): Promise<number[]> => {
    const lines = (await readFile(history, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => peekCheckpoint((JSON.parse(line) as { note: string }).note).size);
  };
  await until('the last checkpoint', async () => (await sizes()).some((size) => size > MANY));
  const kept = await sizes();
  expect(kept).toEqual(kept.toSorted((one, other) => one - other));
  expect(kept).toEqual(expect.arrayContaining([1024, 2048]));
  const { code, report } = await verified(['--against', history]);
  expect({ code, findings: report['findings'] }).toEqual({ code: 0, findings: [] });
  expect(report['known']).toEqual(expect.arrayContaining([{ source: history, size: 1024 }]));
});

async function untilCosigned(size: number): Promise<void> {
  await until(`a cosigned checkpoint of ${size} leaves`, async () => {
    const note = await readFile(join(sink.dataDir, 'ledger', 'checkpoint'), 'utf8');
    return note.includes(`\n${size}\n`) && note.includes(WITNESS);
  });
}

it('refuses to sign a log that was rolled back to an older state, and says what to do', async () => {
  const [folder, backup] = [join(sink.dataDir, 'ledger'), join(directory.path, 'backup')];
  await cp(folder, backup, { recursive: true });
  await send(sink, record({ principalId: 'ann' }));
  await untilCosigned(MANY + 4);
  await sink.stop();
  await rm(folder, { recursive: true });
  await cp(backup, folder, { recursive: true });
  await expect(startSinkProcess(sink.dataDir, sealing.env)).rejects.toThrow(
    /AUDITSPAN_SINK_SEAL_REFUSED.*w1 has cosigned 2504 leaves.*there are 2503 here.*Restore the newest copy/s,
  );
  await rm(folder, { recursive: true });
  await expect(startSinkProcess(sink.dataDir, sealing.env)).rejects.toThrow(
    /AUDITSPAN_SINK_SEAL_REFUSED.*of which there is nothing here/s,
  );
});
