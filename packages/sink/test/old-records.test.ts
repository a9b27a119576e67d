import { attributesOf } from '@auditspan/conventions';
import type { StoreClient } from '@auditspan/store';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JSON_TYPE } from './fixtures/decoding.ts';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import {
  metricsOf,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { nextSpanId, readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { field, requestOf, textAttribute } from './fixtures/wire.ts';

/** In keys, of which a record has two: the window forgets a record after forty more. */
const ENVIRONMENT = { AUDITSPAN_SINK_DEDUPLICATION_WINDOW: '20', AUDITSPAN_SINK_DRAIN_THREAD: 'own' };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sink: SinkProcess;
let client: StoreClient;
let traceId = '';
let traces = 0;

beforeAll(async () => {
  directory = await temporaryDirectory();
  await start();
});

afterAll(async () => {
  await client.close();
  await sink.stop();
  await directory.remove();
});

beforeEach(() => {
  traces += 1;
  traceId = traces.toString(16).padStart(32, '0');
});

async function start(): Promise<void> {
  sink = await startSinkProcess(directory.path, ENVIRONMENT);
  client = clientOf(sink.endpoints);
}

async function restart(): Promise<void> {
  await client.close();
  await sink.stop();
  await start();
}

/** Creates a record with the current time. */
function record(principalId = 'alice', recordId = recordIdOf(Date.now())): ReadableSpan {
  return recordWith({ principalId, recordId });
}

function recordWith(fields: { principalId: string; recordId?: string }, spanId = nextSpanId()): ReadableSpan {
  const attributes = attributesOf({ outcome: 'success', modelId: `model "of" ${traceId}'s`, ...fields });
  return readableSpan({ traceId, spanId, attributes });
}

function recordIdOf(time: number): string {
  const digits = time.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7abc-8def-${nextSpanId().slice(4)}`;
}

/** Sends enough other records, of another trace, for the earlier ones to be forgotten. */
async function sendOthers(): Promise<void> {
  for (let batch = 0; batch < 6; batch += 1) {
    const others = Array.from({ length: 10 }, () => readableSpan({ attributes: record('another').attributes }));
    await sendSpans(others);
  }
}

async function sendSpans(spans: readonly ReadableSpan[]): Promise<void> {
  expect((await send(sink, protobufOf(spans))).status).toBe(200);
  await untilStored(sink);
}

interface Row {
  readonly principal: string;
  readonly problems: readonly string[];
}

async function stored(): Promise<Row[]> {
  const select = 'SELECT PrincipalId AS principal, Problems AS problems FROM audit_spans';
  const rows = await rowsOf<Row>(client, `${select} WHERE TraceId = '${traceId}' ORDER BY SpanId, IngestedAt`);
  return rows.map(({ principal, problems }) => ({
    principal,
    problems: problems.filter((problem) => problem.includes('came before')),
  }));
}

async function duplicates(): Promise<number> {
  return Number(/^auditspan_sink_duplicate_spans_total (?<count>\d+)$/m.exec(await metricsOf(sink))?.groups?.['count']);
}

describe('a record received again after it left the window', () => {
  it('is stored once, among new ones, in any encoding and with more in its resource', async () => {
    const [first, second, third] = [record('alice'), record("o'brien \\ \n\n;"), record('carol')];
    await sendSpans([first, second]);
    await sendOthers();
    const before = await duplicates();
    const enriched = readableSpan({
      traceId,
      spanId: second.spanContext().spanId,
      attributes: second.attributes,
      resource: { pod: 'x' },
    });
    await sendSpans([first, third, enriched]);
    expect((await send(sink, jsonOf([first, second]), { 'content-type': JSON_TYPE })).status).toBe(200);
    await untilStored(sink);
    expect(await stored()).toEqual(
      ['alice', "o'brien \\ \n\n;", 'carol'].map((principal) => ({ principal, problems: [] })),
    );
    expect((await duplicates()) - before).toBe(4);
  });

  it('is stored once after a restart', async () => {
    const [first, second] = [record('alice'), record('bob')];
    await sendSpans([first, second]);
    await sendOthers();
    await restart();
    await sendSpans([second, first]);
    await restart();
    await sendSpans([first]);
    expect(await stored()).toEqual(['alice', 'bob'].map((principal) => ({ principal, problems: [] })));
  });

  it('is stored, and reported, if its id is that of another', async () => {
    const recordId = recordIdOf(Date.now());
    const spanId = nextSpanId();
    const change = (principalId: string, outcome: string): ReadableSpan =>
      readableSpan({
        traceId,
        spanId,
        attributes: { ...record(principalId, recordId).attributes, 'audit.outcome': outcome },
      });
    await sendSpans([change('alice', 'success')]);
    await sendOthers();
    await sendSpans([change('alice', 'unknown')]);
    const conflict = 'another record with the same audit.record.id came before';
    expect((await stored()).map(({ problems }) => problems)).toEqual([[], [conflict]]);
  });

  it('is stored once even without a record id: by its ids and its time', async () => {
    const span = recordWith({ principalId: 'alice' });
    await sendSpans([span]);
    await sendOthers();
    await sendSpans([span, recordWith({ principalId: 'alice' })]);
    expect(await stored()).toHaveLength(2);
  });

  it('is stored once as a log record', async () => {
    const log = Buffer.concat([
      field(6, textAttribute('audit.outcome', 'success')),
      field(6, textAttribute('audit.principal.id', 'logger')),
      field(9, Buffer.from(traceId, 'hex')),
    ]);
    const sendLog = async (): Promise<void> => {
      expect((await send(sink, requestOf([log]), undefined, '/v1/logs')).status).toBe(200);
      await untilStored(sink);
    };
    await sendLog();
    await sendOthers();
    await sendLog();
    expect(await stored()).toEqual([{ principal: 'logger', problems: [] }]);
  });
});
