import { hash, randomUUID } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributesOf } from '@auditspan/conventions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { until } from '@auditspan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRequest } from '../src/decode/decode.ts';
import { receivedRecords } from '../src/receipts/received-records.ts';
import { call, framed } from './fixtures/grpc.ts';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import { type SealedSink, startSealedSink } from './fixtures/sealed-sink.ts';
import { runCommand, type SinkProcess, startSinkProcess, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf } from './fixtures/store-client.ts';

const ASKING = { 'auditspan-receipt': 'want' };
const PROTOBUF = { 'content-type': 'application/x-protobuf', ...ASKING };

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

function newId(): string {
  return `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
}

function recordSpan(recordId = newId()): ReadableSpan {
  return readableSpan({ attributes: attributesOf({ recordId, outcome: 'success', principalId: 'ann' }) });
}

/** Sends spans, and returns the line that a sender keeps. */
async function reported(spans: readonly ReadableSpan[], to: SinkProcess = sink): Promise<string> {
  const body = protobufOf(spans);
  const { status, headers } = await send(to, body, PROTOBUF);
  expect(status).toBe(200);
  return lineOf(body, headers.get('auditspan-receipt') ?? '', headers.get('auditspan-checkpoint') ?? undefined);
}

function lineOf(body: Buffer, receipt: string, checkpoint?: string): string {
  const { accepted } = decodeRequest(body, 'application/x-protobuf', 1000);
  const records = accepted.map(({ attributes, raw }) => [attributes['audit.record.id'], hash('sha256', raw, 'base64')]);
  const kept = { receipt: text(receipt), records, ...(checkpoint !== undefined && { checkpoint: text(checkpoint) }) };
  return `${JSON.stringify(kept)}\n`;
}

const text = (base64: string): string => Buffer.from(base64, 'base64').toString();

interface Verified {
  readonly code: number | null;
  readonly report: Record<string, unknown>;
  readonly stderr: string;
}

async function verified(lines: string): Promise<Verified> {
  const file = join(directory.path, `receipts-${randomUUID()}.jsonl`);
  await writeFile(file, lines);
  const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy];
  const { code, stdout, stderr } = await runCommand(['verify', ...where, '--json', '--receipt', file]);
  return { code, stderr, report: JSON.parse(stdout === '' ? '{}' : stdout) as Record<string, unknown> };
}

/** Verifies repeatedly until no record awaits a witness, which cosigns after a record is stored. */
async function verifiedSealed(lines: string): Promise<Verified> {
  return until('the witness', async () => {
    const result = await verified(lines);
    const records = (result.report['records'] ?? []) as readonly { readonly state: string }[];
    return records.some(({ state }) => state === 'waiting') ? undefined : result;
  });
}

describe('records that a receipt is about', () => {
  it('are the same from the bytes and from decoded objects', () => {
    const spans = [recordSpan(), readableSpan(), recordSpan(newId().toUpperCase()), recordSpan('no id')];
    const body = protobufOf(spans);
    const { accepted } = decodeRequest(body, 'application/x-protobuf', 1000);
    const expected = [0, 2].map((place) => ({
      recordId: String(spans[place]?.attributes['audit.record.id']).toLowerCase(),
      hash: hash('sha256', accepted[place]?.raw ?? Buffer.alloc(0), 'buffer'),
    }));
    expect(receivedRecords('traces', 'application/x-protobuf', body)).toEqual(expected);
    const twice = Buffer.concat([Buffer.from([0x0a, 4, 0x0a, 0, 0x0a, 0]), body]);
    expect(receivedRecords('traces', 'application/x-protobuf', twice)).toEqual(expected);
    expect(receivedRecords('traces', 'application/json', jsonOf(spans)).map(({ recordId }) => recordId)).toEqual(
      expected.map(({ recordId }) => recordId),
    );
  });
});

describe('a receipt', () => {
  it('is issued over HTTP on request, and what it promises is in the log', async () => {
    const spans = [recordSpan(), recordSpan(), recordSpan()];
    const first = await reported(spans.slice(0, 1));
    await untilStored(sink);
    const line = first + (await reported(spans.slice(1)));
    expect(JSON.parse(line.split('\n')[1] ?? '')).toHaveProperty('checkpoint');
    await untilStored(sink);
    expect(await verifiedSealed(line)).toMatchObject({
      code: 0,
      report: {
        receipts: 2,
        faults: [],
        records: spans.map(({ attributes }, index) => ({
          recordId: attributes['audit.record.id'],
          state: 'there',
          index,
        })),
      },
    });
    const unasked = await send(sink, protobufOf([recordSpan()]));
    const withoutRecords = await send(sink, protobufOf([readableSpan()]), PROTOBUF);
    expect([unasked, withoutRecords].map(({ status, headers }) => [status, headers.get('auditspan-receipt')])).toEqual([
      [200, null],
      [200, null],
    ]);
  });

  it('is issued over gRPC as trailing metadata', async () => {
    const body = protobufOf([recordSpan()]);
    const { status } = await call(sink.endpoints.otlp.grpcUrl ?? '', framed(body), { headers: ASKING });
    expect(status).toMatchObject({ 'grpc-status': '0' });
    await untilStored(sink);
    const line = lineOf(body, String(status['auditspan-receipt-bin']), String(status['auditspan-checkpoint-bin']));
    expect(await verifiedSealed(line)).toMatchObject({
      code: 0,
      report: { faults: [], records: [{ state: 'there' }] },
    });
  });

  it('is valid for a record that is sent again', async () => {
    const spans = [recordSpan()];
    const lines = (await reported(spans)) + (await reported(spans));
    await untilStored(sink);
    const { code, report } = await verifiedSealed(lines);
    const [one, again] = report['records'] as { index: number; state: string }[];
    expect([code, one]).toEqual([0, expect.objectContaining({ state: 'there' })]);
    expect(again).toEqual(one);
  });

  it('is invalid if it is about other records, or not signed by the log', async () => {
    const line = await reported([recordSpan()]);
    const other = JSON.parse(line) as { records: unknown };
    for (const [forged, reason] of [
      [JSON.stringify({ ...other, records: [] }), /covers other records/],
      [line.replace('received 1', 'received 2'), /signature .* is not valid/],
      [line.slice(0, line.length / 2), /receipts-.*\.jsonl:1 is not a line of JSON with receipt and records/],
    ] as const)
      expect(await verified(`${forged}\n${line}`)).toMatchObject({
        code: 1,
        report: { unverified: [expect.stringMatching(reason)], records: [{}], faults: [] },
      });
    for (const none of ['{}', ''])
      expect(await verified(none)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('AUDITSPAN_SINK_VERIFY_INPUT'),
      });
  });

  it('reports what was changed or deleted since', async () => {
    const [edited, deleted] = [recordSpan(), recordSpan()];
    const lines = (await reported([edited])) + (await reported([deleted]));
    await untilStored(sink);
    await verifiedSealed(lines);
    const client = clientOf(sink.endpoints, 'auditspan');
    const run = (query: string): Promise<unknown> =>
      client.command({ query, clickhouse_settings: { mutations_sync: '1' } });
    await run(
      `ALTER TABLE audit_spans UPDATE Outcome = 'denied' WHERE RecordId = '${String(edited.attributes['audit.record.id'])}'`,
    );
    await run(`ALTER TABLE audit_spans DELETE WHERE RecordId = '${String(deleted.attributes['audit.record.id'])}'`);
    await client.close();
    expect(await verified(lines)).toMatchObject({
      code: 3,
      report: { records: [{ state: 'altered' }, { state: 'deleted' }], faults: [expect.anything(), expect.anything()] },
    });
  });
});

describe('a sink that drops acknowledged records before sealing', () => {
  it('is detected when the promise is due, and not before', async () => {
    await sink.stop();
    const short = { ...sealing.env, AUDITSPAN_SINK_SEAL_MERGE_DELAY: '1', AUDITSPAN_SINK_BATCH_DELAY: '600000' };
    const dropping = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const running = await startSinkProcess(sink.dataDir, env);
      const line = await reported([recordSpan()], running);
      await running.stop('SIGKILL');
      await rm(join(sink.dataDir, 'endpoints.json'));
      const log = join(sink.dataDir, 'log');
      const segments = (await readdir(log)).filter((name) => name.endsWith('.log'));
      for (const name of segments) await rm(join(log, name));
      expect(segments.length).toBeGreaterThan(0);
      return line;
    };
    const [due, later] = [
      await dropping(short),
      await dropping({ ...short, AUDITSPAN_SINK_SEAL_MERGE_DELAY: '86400000' }),
    ];
    sink = await startSinkProcess(sink.dataDir, sealing.env);
    await reported([recordSpan()]);
    await untilStored(sink);
    expect(await verified(due + later)).toMatchObject({
      code: 3,
      report: {
        records: [{ state: 'missing' }, { state: 'waiting' }],
        faults: [expect.stringContaining('promised and missing')],
      },
    });
  });
});
