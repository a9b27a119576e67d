import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributesOf } from '@auditspan/conventions';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES } from '../src/log/frame.ts';
import { decodeEntry } from '../src/log/log-entry.ts';
import { decodeSpans } from './fixtures/decoding.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import {
  type SinkProcess,
  runCommand,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { createTcpProxy } from './fixtures/tcp-proxy.ts';
import { field, requestOf, spanOf } from './fixtures/wire.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let dataDir: string;
let sink: SinkProcess;
let client: StoreClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  dataDir = join(directory.path, 'data');
  sink = await startSinkProcess(dataDir);
  client = clientOf(sink.endpoints, 'auditspan');
});

afterAll(async () => {
  await client.close();
  await sink.stop();
  await directory.remove();
});

function recordOf(principalId: string, number: number): ReturnType<typeof readableSpan> {
  const recordId = `01923456-789a-7bcd-8ef0-${String(number).padStart(12, '0')}`;
  const attributes = attributesOf({ recordId, principalId, sourceId: 'letters', sourceSequence: number });
  return readableSpan({ traceId: 'a'.repeat(32), attributes, resource: { 'service.name': 'svc' } });
}

interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly table: string;
  readonly source: string;
  readonly reason: string;
}

async function letters(): Promise<Letter[]> {
  const { stdout } = await runCommand(['dead-letters', 'list', '--json', '--data-dir', dataDir]);
  return JSON.parse(stdout) as Letter[];
}

async function principals(table: string): Promise<string[]> {
  const column = table === 'audit_spans' ? 'PrincipalId' : "SpanAttributes['audit.principal.id']";
  const rows = await rowsOf<{ name: string }>(
    client,
    `SELECT ${column} AS name FROM ${table} WHERE TraceId = '${'a'.repeat(32)}' ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

describe('a span that the sink rejects', () => {
  it('is a dead letter with its reason and a request of its own', async () => {
    const broken = Buffer.concat([field(1, Buffer.alloc(15, 1)), field(2, Buffer.alloc(8, 1)), field(5, 'broken')]);
    const answer = await send(sink, requestOf([spanOf(), broken]));
    expect(answer.status).toBe(200);
    await untilStored(sink);
    const [letter, ...others] = await letters();
    expect([letter, others]).toMatchObject([
      { kind: 'rejected', table: '', reason: 'the span has a trace id that is not 16 bytes, or all zero' },
      [],
    ]);
    const show = ['dead-letters', 'show', letter?.id.slice(0, 8) ?? '', '--data-dir', dataDir];
    const { bytesBase64 } = JSON.parse((await runCommand([...show, '--json'])).stdout) as { bytesBase64: string };
    expect(Buffer.from(bytesBase64, 'base64').includes(broken)).toBe(true);
    expect((await runCommand(show)).stdout).toMatch(/^kind +rejected$/m);
    const replay = await runCommand(['dead-letters', 'replay', letter?.id ?? '', '--data-dir', dataDir]);
    expect([replay.code, replay.stdout]).toEqual([1, expect.stringMatching(/not stored: the span has a trace id/)]);
  });
});

describe('a record that ClickHouse refuses', () => {
  it('is isolated among accepted ones, kept, and replayed when the reason is gone', async () => {
    const before = await letters();
    await client.command({ query: "ALTER TABLE audit_spans ADD CONSTRAINT known CHECK PrincipalId NOT LIKE 'bad%'" });
    const names = Array.from({ length: 50 }, (_, index) => `${index % 20 === 7 ? 'bad' : 'good'}-${index}`);
    const answer = await send(sink, protobufOf(names.map((name, index) => recordOf(name, index))));
    expect(answer.status).toBe(200);
    await untilStored(sink);
    const bad = names.filter((name) => name.startsWith('bad')).toSorted();
    const good = names.filter((name) => name.startsWith('good')).toSorted();
    expect(await principals('audit_spans')).toEqual(good);
    expect(await principals('otel_traces')).toEqual(good);
    const refused = (await letters()).filter(({ id }) => !before.some((letter) => letter.id === id));
    expect(refused.map(({ kind, table, source }) => ({ kind, table, source }))).toEqual(
      bad.map(() => ({ kind: 'refused', table: 'audit_spans', source: 'letters' })),
    );
    expect(refused[0]?.reason).toMatch(/VIOLATED_CONSTRAINT/);

    await client.command({ query: 'ALTER TABLE audit_spans DROP CONSTRAINT known' });
    for (let time = 1; time <= 2; time += 1) {
      const ids = refused.map(({ id }) => id);
      const { code, stdout } = await runCommand(['dead-letters', 'replay', ...ids, '--json', '--data-dir', dataDir]);
      const reasons = (JSON.parse(stdout) as { reason?: string }[]).map(({ reason }) => reason);
      const again = 'there is no such dead letter';
      expect([code, reasons]).toEqual([time - 1, bad.map(() => (time === 1 ? undefined : again))]);
      expect(await principals('audit_spans')).toEqual(names.toSorted());
      expect(await principals('otel_traces')).toEqual(names.toSorted());
    }
    expect(await letters()).toEqual(before);
  });

  it('is in a file when the table of dead letters refuses it too', async () => {
    const before = await letters();
    await client.command({ query: "ALTER TABLE audit_spans ADD CONSTRAINT known CHECK PrincipalId != 'worse'" });
    await client.command({ query: "ALTER TABLE audit_dead_letters ADD CONSTRAINT known CHECK Kind != 'refused'" });
    await send(sink, protobufOf([recordOf('worse', 1000)]));
    await untilStored(sink);
    expect(await readdir(join(dataDir, 'dead-letters'))).toHaveLength(1);
    const added = (await letters()).filter(({ id }) => !before.some((letter) => letter.id === id));
    expect(added).toMatchObject([{ kind: 'refused', table: 'audit_spans' }]);
    await client.command({ query: 'ALTER TABLE audit_spans DROP CONSTRAINT known' });
    await client.command({ query: 'ALTER TABLE audit_dead_letters DROP CONSTRAINT known' });
    const replay = await runCommand(['dead-letters', 'replay', added[0]?.id ?? '', '--data-dir', dataDir]);
    expect([replay.code, await readdir(join(dataDir, 'dead-letters'))]).toEqual([0, []]);
    expect((await principals('audit_spans')).filter((name) => name === 'worse')).toEqual(['worse']);
  });
});

describe('a wrong usage of a command', () => {
  it.each([
    [['replay'], 2, /give the ids of letters, or --all/],
    [['show', 'nothing'], 1, /AUDITSPAN_DEAD_LETTER: there is no dead letter nothing/],
    [['list', '--limit', '0'], 2, /It must be from 1 to 100000/],
  ])('is reported: %s', async (args, code, message) => {
    const result = await runCommand(['dead-letters', ...args, '--data-dir', dataDir]);
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe('a request damaged in the log', () => {
  it('is a dead letter with its bytes, and the others are stored', async () => {
    const proxy = await createTcpProxy(new URL(sink.endpoints.clickhouse.url));
    const path = join(directory.path, 'damaged');
    const writer = sink.endpoints.clickhouse.users.find(({ readonly }) => !readonly);
    const env = {
      AUDITSPAN_CLICKHOUSE_URL: proxy.url,
      AUDITSPAN_CLICKHOUSE_USER: writer?.name ?? '',
      AUDITSPAN_CLICKHOUSE_PASSWORD: writer?.password ?? '',
    };
    const traceId = 'd'.repeat(32);
    const first = await startSinkProcess(path, env);
    for (const name of ['one', 'two', 'three']) await send(first, protobufOf([readableSpan({ traceId, name })]));
    await first.stop('SIGKILL');
    await rm(join(path, 'endpoints.json'));
    const file = (await readdir(join(path, 'log'))).find((name) => name.endsWith('.log')) ?? '';
    const bytes = await readFile(join(path, 'log', file));
    bytes.write('TWO', bytes.indexOf('two'));
    await writeFile(join(path, 'log', file), bytes);

    await proxy.open();
    const second = await startSinkProcess(path, env);
    await untilStored(second);
    await second.stop();
    await proxy.cut();
    const rows = await rowsOf(
      client,
      `SELECT SpanName AS name FROM otel_traces WHERE TraceId = '${traceId}' ORDER BY name`,
    );
    expect(rows).toEqual([{ name: 'one' }, { name: 'three' }]);
    const [letter] = await rowsOf<{ bytes: string; reason: string }>(
      client,
      `SELECT base64Encode(Bytes) AS bytes, Reason AS reason FROM audit_dead_letters WHERE Kind = 'unreadable'`,
    );
    expect(letter?.reason).toMatch(/the log is damaged here.* \(segment 1, byte \d+\)/);
    const kept = Buffer.from(letter?.bytes ?? '', 'base64');
    const entry = decodeEntry(kept.subarray(FRAME_HEADER_BYTES));
    expect(decodeSpans(entry?.body ?? '').map(({ name }) => name)).toEqual(['TWO']);
  });
});
