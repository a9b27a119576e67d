import type { StoreClient } from '@auditspan/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecodeBudget } from '../src/decode/decode-budget.ts';
import { decodeLogs } from '../src/decode/decode.ts';
import type { LogRecord } from '../src/decode/log-record.ts';
import { oneSpanRequest } from '../src/decode/one-span-request.ts';
import { MalformedRequestError } from '../src/errors.ts';
import { spanOfLog } from '../src/normalise/log-span.ts';
import { JSON_TYPE, PLENTY, PROTOBUF } from './fixtures/decoding.ts';
import { call, framed, LOGS_METHOD } from './fixtures/grpc.ts';
import { send } from './fixtures/requests.ts';
import { type QueriedSink, startQueriedSink } from './fixtures/queried-sink.ts';
import { type SinkProcess, untilStored } from './fixtures/sink-process.ts';
import { rowsOf } from './fixtures/store-client.ts';
import { field, requestOf, textAttribute, varint } from './fixtures/wire.ts';

const RESOURCE = field(1, textAttribute('service.name', 'chat-service'));

function fixed64(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([varint(number * 8 + 1), bytes]);
}

/** Encodes a `LogRecord` with every field. */
function recordOf(...attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([
    fixed64(1, 1_700_000_000_000_000_001n),
    fixed64(11, 1_700_000_000_000_000_002n),
    Buffer.concat([varint(16), varint(17)]),
    field(3, 'ERROR'),
    field(5, field(1, 'the body')),
    ...attributes.map((attribute) => field(6, attribute)),
    field(9, Buffer.alloc(16, 1)),
    field(10, Buffer.alloc(8, 2)),
    field(12, 'audit.event'),
  ]);
}

function decoded(body: Buffer | string, type: typeof JSON_TYPE | typeof PROTOBUF = PROTOBUF): readonly LogRecord[] {
  return decodeLogs(Buffer.from(body), type, new DecodeBudget(PLENTY));
}

const ATTRIBUTES = { 'audit.outcome': 'success', 'audit.principal.id': 'alice' };
const AUDIT = recordOf(...Object.entries(ATTRIBUTES).map(([key, value]) => textAttribute(key, value)));
const AUDIT_JSON = {
  timeUnixNano: '1700000000000000001',
  observedTimeUnixNano: '1700000000000000002',
  severityNumber: 17,
  severityText: 'ERROR',
  body: { stringValue: 'the body' },
  attributes: Object.entries(ATTRIBUTES).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  traceId: '01'.repeat(16),
  spanId: '02'.repeat(8),
  eventName: 'audit.event',
};
const RESOURCE_JSON = { attributes: [{ key: 'service.name', value: { stringValue: 'chat-service' } }] };

function jsonRequest(...logRecords: readonly unknown[]): string {
  return JSON.stringify({ resourceLogs: [{ resource: RESOURCE_JSON, scopeLogs: [{ logRecords }] }] });
}

/** Whether a body is decoded, or refused in the one permitted way. */
function isReadOrRefused(body: Buffer, type: typeof JSON_TYPE | typeof PROTOBUF): boolean {
  try {
    for (const record of decoded(body, type)) spanOfLog(record);
    return true;
  } catch (error) {
    return error instanceof MalformedRequestError;
  }
}

describe('a log record', () => {
  it.each([
    [PROTOBUF, requestOf([AUDIT], RESOURCE)],
    [JSON_TYPE, jsonRequest(AUDIT_JSON)],
  ] as const)('is read whole from %s', (type, body) => {
    const [{ raw: _raw, resource, ...record }] = decoded(body, type) as [LogRecord];
    expect(resource.attributes).toEqual({ 'service.name': 'chat-service' });
    expect(record).toEqual({
      time: 1_700_000_000_000_000_001n,
      observedTime: 1_700_000_000_000_000_002n,
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'the body',
      eventName: 'audit.event',
      attributes: ATTRIBUTES,
      traceId: '01'.repeat(16),
      spanId: '02'.repeat(8),
      scope: { name: '', version: '', raw: expect.any(Uint8Array) },
      faults: [],
    });
  });

  it('is the same after being a dead letter', () => {
    for (const [type, body] of [
      [PROTOBUF, requestOf([AUDIT], RESOURCE)],
      [JSON_TYPE, jsonRequest(AUDIT_JSON)],
    ] as const) {
      const spans = decoded(body, type).flatMap((record) => spanOfLog(record) ?? []);
      const again = spans.flatMap((span) => decoded(oneSpanRequest(span, type, 'logs'), type));
      expect(again.flatMap((record) => spanOfLog(record) ?? [])).toEqual(spans);
    }
  });

  it('without a time has its observed time, and invalid ids are dropped and reported', () => {
    const bytes = Buffer.concat([
      fixed64(11, 5n),
      field(6, textAttribute('audit.outcome', 'success')),
      field(9, 'short'),
      field(10, Buffer.alloc(8)),
    ]);
    expect(decoded(requestOf([bytes])).map((record) => spanOfLog(record))).toMatchObject([
      {
        startTime: 5n,
        endTime: 5n,
        traceId: '',
        spanId: '',
        faults: [
          'the trace id is not 16 bytes, or all zero, and was left out',
          'the span id is not 8 bytes, or all zero, and was left out',
        ],
      },
    ]);
  });

  it('is read or refused, whatever the bytes are', () => {
    const valid = requestOf([AUDIT], RESOURCE);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), fc.nat(valid.length - 1), (noise, at) => {
        const changed = Buffer.concat([valid.subarray(0, at), noise, valid.subarray(at + 1)]);
        return isReadOrRefused(changed, PROTOBUF) && isReadOrRefused(Buffer.from(noise), PROTOBUF);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        isReadOrRefused(Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [value] }] })), JSON_TYPE),
      ),
    );
  });
});

describe('the receiver of logs', () => {
  let queried: QueriedSink;
  let sink: SinkProcess;
  let client: StoreClient;

  beforeAll(async () => {
    queried = await startQueriedSink();
    ({ sink, client } = queried);
  });

  afterAll(() => queried.close());

  const ROW = {
    time: '1700000000000000001',
    TraceId: '01'.repeat(16),
    SpanId: '02'.repeat(8),
    SpanName: 'audit.event',
    SpanKind: 'Unspecified',
    ServiceName: 'chat-service',
    Duration: 0,
    StatusCode: 'Error',
    StatusMessage: 'the body',
    PrincipalId: 'alice',
    Outcome: 'success',
  };

  async function storedRows(): Promise<unknown[]> {
    await untilStored(sink);
    return rowsOf(
      client,
      `SELECT toString(toUnixTimestamp64Nano(Timestamp)) AS time, TraceId, SpanId, SpanName, SpanKind, ServiceName,
         toUInt32(Duration) AS Duration, StatusCode, StatusMessage, PrincipalId, Outcome FROM audit_spans`,
    );
  }

  it('stores an audit record once, however often and by whatever way it comes, and in audit_spans alone', async () => {
    const protobuf = requestOf([AUDIT], RESOURCE);
    expect(await send(sink, protobuf, undefined, '/v1/logs')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    const json = await send(sink, jsonRequest(AUDIT_JSON), { 'content-type': JSON_TYPE }, '/v1/logs');
    expect(json).toMatchObject({ status: 200, type: JSON_TYPE, body: Buffer.from('{}') });
    const grpc = await call(sink.endpoints.otlp.grpcUrl ?? '', framed(protobuf), { path: LOGS_METHOD });
    expect(grpc.status['grpc-status']).toBe('0');
    expect(await storedRows()).toEqual([ROW]);
    expect(await rowsOf(client, 'SELECT count() AS n FROM otel_traces')).toEqual([{ n: 0 }]);
    const [stored] = await rowsOf<{ raw: string }>(client, 'SELECT hex(RawSpan) AS raw FROM audit_spans');
    expect(stored?.raw).toBe(AUDIT.toString('hex').toUpperCase());
  });

  it('tells the sender of ordinary log records that they are not kept, and keeps the others', async () => {
    const message =
      "log records were rejected: 1 without an audit.* attribute and not from a known provider's log; " +
      'this is an audit sink, send ordinary logs elsewhere';
    const ordinary = { body: { stringValue: 'hello' } };
    const answer = await send(sink, jsonRequest(ordinary, AUDIT_JSON), { 'content-type': JSON_TYPE }, '/v1/logs');
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([
      200,
      { partialSuccess: { rejectedLogRecords: '1', errorMessage: message } },
    ]);
    const protobuf = await send(sink, requestOf([recordOf()]), undefined, '/v1/logs');
    expect(protobuf.body).toEqual(field(1, Buffer.concat([varint(8), varint(1), field(2, message)])));
    expect(await storedRows()).toEqual([ROW]);
    expect(await rowsOf(client, 'SELECT count() AS n FROM audit_dead_letters')).toEqual([{ n: 0 }]);
  });
});
