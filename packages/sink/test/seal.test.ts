import { randomUUID } from 'node:crypto';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import { decodeLeaf, hashLeaf, hashLeaves, openWitnessedCheckpoint, parsePolicy } from '@auditspan/ledger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import { ORIGIN, sealingIn, WITNESS } from './fixtures/sealing.ts';
import { type SinkProcess, startSinkProcess, temporaryDirectory, until, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import type { WitnessProcess } from './fixtures/witness-process.ts';

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

const record = (fields: Partial<AuditRecord>): Buffer =>
  protobufOf([
    readableSpan({
      attributes: attributesOf({
        recordId: `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`,
        outcome: 'success',
        ...fields,
      }),
    }),
  ]);

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

it('does not sign on where its log was brought back to an older state, and says what to do', async () => {
  const [folder, backup] = [join(sink.dataDir, 'ledger'), join(directory.path, 'backup')];
  await cp(folder, backup, { recursive: true });
  await send(sink, record({ principalId: 'ann' }));
  const cosigned = async (): Promise<boolean> => {
    const note = await readFile(join(folder, 'checkpoint'), 'utf8');
    return note.includes('\n4\n') && note.includes(WITNESS);
  };
  await until(cosigned);
  await sink.stop();
  await rm(folder, { recursive: true });
  await cp(backup, folder, { recursive: true });
  await expect(startSinkProcess(sink.dataDir, sealing.env)).rejects.toThrow(
    /AUDITSPAN_SINK_SEAL_REFUSED.*w1 has cosigned 4 leaves.*there are 3 here.*Restore the newest copy/s,
  );
  await rm(folder, { recursive: true });
  await expect(startSinkProcess(sink.dataDir, sealing.env)).rejects.toThrow(
    /AUDITSPAN_SINK_SEAL_REFUSED.*of which there is nothing here/s,
  );
});
