import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributesOf } from '@auditspan/conventions';
import { createLogSigner, parseSigningKey, peekCheckpoint, signCheckpoint } from '@auditspan/ledger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import { type SealedSink, startSealedSink } from './fixtures/sealed-sink.ts';
import { ORIGIN } from './fixtures/sealing.ts';
import { runCommand, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';

const MINUTE = 60_000;
/** The clock and timers count whole milliseconds. */
const TIMER_MS = 2;

let sealed: SealedSink;

beforeAll(async () => {
  sealed = await startSealedSink();
});

afterAll(async () => {
  await sealed.sink.stop();
  await sealed.witness.stop();
  await sealed.directory.remove();
});

async function record(principalId: string): Promise<void> {
  const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
  const attributes = attributesOf({ recordId, principalId, outcome: 'success', modelId: 'gpt-5' });
  await send(sealed.sink, protobufOf([readableSpan({ attributes })]));
  await untilStored(sealed.sink);
}

async function verified(...args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  const { sink, sealing } = sealed;
  return runCommand(['verify', '--data-dir', sink.dataDir, '--policy', sealing.policy, ...args]);
}

it('records that await an absent witness are reported as such, neither as verified nor as inserted', async () => {
  await record('ann');
  expect(await verified()).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed.\n') });
  await sealed.witness.stop();
  await record('bob');
  const awaited = await verified();
  expect(awaited.stdout).toMatch(/^awaiting {4}1 newer record, .* no quorum of its witnesses has cosigned/mu);
  expect(awaited.stdout).toMatch(/^Nothing was changed before leaf 1\.$/mu);
  expect(awaited.code).toBe(1);
});

it('a checkpoint that somebody kept since is no rollback: the log signed it, and goes on from it', async () => {
  const { sink, directory } = sealed;
  const signed = await readFile(join(sink.dataDir, 'ledger', 'checkpoint'), 'utf8');
  const [kept, other, key] = ['kept.txt', 'other.txt', 'log.key'].map((name) => join(directory.path, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(kept, signed);
  const awaited = await verified('--against', kept);
  expect(awaited.stdout).toMatch(/^Nothing was changed before leaf 1\.$/mu);
  expect(awaited.code).toBe(1);
  // One that the log's key signed for other leaves is.
  const signer = createLogSigner(ORIGIN, await parseSigningKey(await readFile(key, 'utf8'), key));
  await writeFile(other, await signCheckpoint({ ...peekCheckpoint(signed), root: new Uint8Array(32) }, signer));
  const forked = await verified('--against', other);
  expect([forked.code, forked.stdout]).toEqual([3, expect.stringMatching(/^ {2}rolled_back /mu)]);
});

it('its silence is logged once a minute, though it is asked each second', async () => {
  const { stderr } = await sealed.sink.stop();
  const times = [...stderr.matchAll(/"time":"([^"]*)"[^\n]*"code":"witness_silent"/gu)].map(([, time = '']) =>
    Date.parse(time),
  );
  expect(times.length).toBeGreaterThan(0);
  for (const [place, time] of times.slice(1).entries())
    expect(time - (times[place] ?? 0)).toBeGreaterThanOrEqual(MINUTE - TIMER_MS);
});
