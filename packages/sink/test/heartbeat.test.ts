import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { peekCheckpoint } from '@auditspan/ledger';
import { until } from '@auditspan/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notesIn } from '../src/seal/checkpoint-history.ts';
import { type SealedSink, startSealedSink } from './fixtures/sealed-sink.ts';
import { WITNESS } from './fixtures/sealing.ts';
import { runCommand, type SinkProcess, startSinkProcess } from './fixtures/sink-process.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';

let directory: SealedSink['directory'];
let sealing: SealedSink['sealing'];
let witness: SealedSink['witness'];
let sink: SinkProcess;

beforeAll(async () => {
  ({ directory, sealing, witness, sink } = await startSealedSink({ AUDITSPAN_SINK_SEAL_HEARTBEAT: '50' }));
});

afterAll(async () => {
  await sink.stop();
  await witness.stop();
  await directory.remove();
});

const ledger = (name: string): string => join(sink.dataDir, 'ledger', name);

async function signedSize(): Promise<number> {
  const note = await readFile(ledger('checkpoint'), 'utf8').catch(() => undefined);
  return note === undefined ? 0 : peekCheckpoint(note).size;
}

it('an idle sink records and seals heartbeats', async () => {
  await until('three beats', async () => (await signedSize()) >= 3);
  const client = clientOf(sink.endpoints);
  const rows = await rowsOf(
    client,
    `SELECT Action, PrincipalId, SpanAttributes['audit.recording.event'] AS event, toUInt32(SourceSequence) AS number, Problems
     FROM audit_spans ORDER BY LeafIndex LIMIT 2`,
  );
  await client.close();
  const beat = { Action: 'audit.recording', PrincipalId: 'log.example/audit/1', event: 'heartbeat', Problems: [] };
  expect(rows).toEqual([
    { ...beat, number: 1 },
    { ...beat, number: 2 },
  ]);
});

// Heartbeats follow each other too closely for the newest one to stay cosigned for longer than a moment.
it('its kept, cosigned checkpoints are prefixes of the later log', async () => {
  await sink.stop();
  const history = ledger('checkpoints.jsonl');
  const notes = notesIn(await readFile(history, 'utf8'));
  expect(notes.every((note) => note.includes(WITNESS))).toBe(true);
  expect(peekCheckpoint(notes.at(-1) ?? '').size).toBe(await signedSize());
  const kept = join(directory.path, 'kept.jsonl');
  await copyFile(history, kept);
  sink = await startSinkProcess(sink.dataDir, { ...sealing.env, AUDITSPAN_SINK_SEAL_HEARTBEAT: '50' });
  const before = await signedSize();
  await until('another beat', async () => (await signedSize()) > before);
  const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy, '--against', kept];
  const verified = async (): Promise<unknown> => {
    const { code, stdout, stderr } = await runCommand(['verify', ...where]);
    return [code, stderr, stdout];
  };
  // Each heartbeat briefly waits for its witness, longer on a busy machine.
  const expected = [0, '', expect.stringContaining(`${before} leaves of ${kept}`)];
  await expect.poll(verified).toEqual(expected);
});
