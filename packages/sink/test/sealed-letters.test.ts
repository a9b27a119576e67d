import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { attributesOf } from '@auditspan/conventions';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import { sealingIn } from './fixtures/sealing.ts';
import {
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf } from './fixtures/store-client.ts';

const RECORDS = 6;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let key: string;
let env: Record<string, string>;
let sink: SinkProcess;
let client: StoreClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const sealing = await sealingIn(directory.path);
  key = sealing.logKey;
  const { AUDITSPAN_SINK_SEAL_POLICY: _, ...others } = sealing.env;
  env = others;
  await start();
});

async function start(): Promise<void> {
  sink = await startSinkProcess(join(directory.path, 'data'), env);
  client = clientOf(sink.endpoints, 'auditspan');
}

afterAll(async () => {
  await client.close();
  await sink.stop();
  await directory.remove();
});

const idOf = (number: number): string => `01923456-789a-7bcd-8ef0-${String(number).padStart(12, '0')}`;

async function report(number: number, principalId: string): Promise<void> {
  const attributes = attributesOf({ recordId: idOf(number), outcome: 'success', principalId, modelId: 'gpt-5' });
  await send(sink, protobufOf([readableSpan({ attributes })]));
}

async function verified(): Promise<{ code: number | null; findings: unknown; refused: unknown }> {
  const { code, stdout } = await runCommand(['verify', '--data-dir', sink.dataDir, '--log', key, '--json']);
  const { findings, refused } = JSON.parse(stdout) as { findings: unknown; refused: unknown };
  return { code, findings, refused };
}

const mutate = (query: string): Promise<unknown> =>
  client.command({ query, clickhouse_settings: { mutations_sync: '1' } });

describe('a sealed record that ClickHouse refuses', () => {
  it('is distinguished from a deleted one by its dead letter', async () => {
    await client.command({ query: "ALTER TABLE audit_spans ADD CONSTRAINT known CHECK PrincipalId != 'bad'" });
    for (let number = 0; number < RECORDS; number += 1) await report(number, number % 2 === 0 ? 'good' : 'bad');
    await untilStored(sink);
    expect(await verified()).toEqual({
      code: 0,
      findings: [],
      refused: [1, 3, 5].map((leaf) => ({ leaf, recordId: idOf(leaf), letterId: expect.any(String) })),
    });
  });

  it('is not, where the letter was edited', async () => {
    const [edited] = (await verified()).refused as { letterId: string }[];
    const where = `WHERE LetterId = '${edited?.letterId}'`;
    await mutate(`ALTER TABLE audit_dead_letters UPDATE Bytes = replaceOne(Bytes, 'success', 'failure') ${where}`);
    expect(await verified()).toMatchObject({ code: 3, findings: [{ kind: 'deleted', from: 1, recordId: idOf(1) }] });
    await mutate(`ALTER TABLE audit_dead_letters UPDATE Bytes = replaceOne(Bytes, 'failure', 'success') ${where}`);
  });

  it('is distinguished also if the letter is in a file, since ClickHouse refused that as well', async () => {
    await client.command({ query: 'ALTER TABLE audit_dead_letters ADD CONSTRAINT none CHECK 0' });
    await report(RECORDS, 'bad');
    await untilStored(sink);
    await client.command({ query: 'ALTER TABLE audit_dead_letters DROP CONSTRAINT none' });
    const [file = ''] = await readdir(join(sink.dataDir, 'dead-letters'));
    const { code, refused } = await verified();
    expect([code, (refused as unknown[]).at(-1)]).toEqual([
      0,
      { leaf: RECORDS, recordId: idOf(RECORDS), letterId: basename(file, '.json') },
    ]);
  });

  it('is stored with its leaf when its letter is replayed', async () => {
    await client.command({ query: 'ALTER TABLE audit_spans DROP CONSTRAINT known' });
    const replay = await runCommand(['dead-letters', 'replay', '--all', '--data-dir', sink.dataDir]);
    expect([replay.code, replay.stdout.match(/stored/g)]).toEqual([0, ['stored', 'stored', 'stored', 'stored']]);
    expect(await verified()).toEqual({ code: 0, findings: [], refused: [] });
  });

  it('is linked by the next record of its principal, also if the sink was restarted in between', async () => {
    await client.command({ query: "ALTER TABLE audit_spans ADD CONSTRAINT rare CHECK PrincipalId != 'rare'" });
    await report(RECORDS + 1, 'rare');
    await untilStored(sink);
    await client.close();
    await sink.stop();
    await start();
    await client.command({ query: 'ALTER TABLE audit_spans DROP CONSTRAINT rare' });
    await report(RECORDS + 2, 'rare');
    await untilStored(sink);
    expect(await verified()).toMatchObject({ code: 0, findings: [], refused: [{ leaf: RECORDS + 1 }] });
    await runCommand(['dead-letters', 'replay', '--all', '--data-dir', sink.dataDir]);
    expect(await verified()).toEqual({ code: 0, findings: [], refused: [] });
  });

  it('goes through the sink if it never had a leaf', async () => {
    const attributes = attributesOf({ recordId: idOf(99), outcome: 'success', principalId: 'late', modelId: 'gpt-5' });
    const bytes = protobufOf([readableSpan({ attributes })]);
    const words = `'kept', fromUnixTimestamp64Nano(1700000000000000000), 'rejected', 'earlier version', '', 'svc', '', '${idOf(99)}', '', ''`;
    await client.command({
      query: `INSERT INTO audit_dead_letters
        (LetterId, Event, ReceivedAt, Kind, Reason, TargetTable, ServiceName, SourceId, RecordId, TraceId, SpanId, ContentType, Bytes)
        SELECT 'letter', ${words}, 'application/x-protobuf', base64Decode('${bytes.toString('base64')}')`,
    });
    const replay = await runCommand(['dead-letters', 'replay', 'letter', '--data-dir', sink.dataDir]);
    expect([replay.code, replay.stdout]).toEqual([0, 'letter  stored\n']);
    await untilStored(sink);
    expect(await verified()).toEqual({ code: 0, findings: [], refused: [] });
  });
});
