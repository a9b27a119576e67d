import { ATTR_AUDIT_CALL_IN_PROGRESS, attributesOf } from '@auditspan/conventions';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import { type QueriedSink, startQueriedSink } from './fixtures/queried-sink.ts';
import { type SinkProcess, metricsOf, untilStored } from './fixtures/sink-process.ts';
import { nextSpanId, readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';
import { field, requestOf, spanOf, textAttribute } from './fixtures/wire.ts';

let queried: QueriedSink;
let sink: SinkProcess;
let client: StoreClient;

beforeAll(async () => {
  queried = await startQueriedSink();
  ({ sink, client } = queried);
});

afterAll(() => queried.close());

function recordOf(sourceId: string, sourceSequence: number, principalId = 'alice'): ReturnType<typeof readableSpan> {
  const recordId = `01923456-789a-7bcd-8ef0-${String(sourceSequence).padStart(12, '0')}`;
  const attributes = attributesOf({ recordId, principalId, sourceId, sourceSequence });
  const start = [Math.floor(Date.now() / 1000) - 2, 0] as const;
  return readableSpan({ spanId: nextSpanId(), attributes, start, resource: { 'service.name': 'svc' } });
}

it('reports which records of a source are missing, late, duplicate, conflicting or rejected', async () => {
  const records = [1, 2, 3, 5, 9].map((sequence) => recordOf('gaps', sequence));
  const late = readableSpan({
    attributes: attributesOf({ sourceId: 'late', sourceSequence: 1 }),
    start: [Math.floor(Date.now() / 1000) - 600, 0],
  });
  const rejected = Buffer.concat([field(1, Buffer.alloc(3)), field(9, textAttribute('audit.source.id', 'gaps'))]);
  await send(sink, protobufOf([...records, late]));
  await send(sink, protobufOf([...records.slice(0, 2), recordOf('gaps', 3, 'mallory')]));
  await send(sink, requestOf([spanOf(), rejected]));
  await untilStored(sink);

  const rows = await rowsOf(
    client,
    `SELECT SourceId, ServiceName, StoredRecords, HighestSequence, MissingRecords, LateRecords, Duplicates, Conflicts,
            Rejected, Refused, round(LongestDelay / 100) AS hundreds
     FROM audit_source_health WHERE SourceId != '' ORDER BY SourceId`,
  );
  const none = { Duplicates: 0, Conflicts: 0, Rejected: 0, Refused: 0 };
  expect(rows).toEqual([
    {
      SourceId: 'gaps',
      ServiceName: 'svc',
      StoredRecords: 6,
      HighestSequence: 9,
      MissingRecords: 4,
      LateRecords: 0,
      hundreds: 0,
      ...none,
      Duplicates: 2,
      Conflicts: 1,
      Rejected: 1,
    },
    {
      SourceId: 'late',
      ServiceName: 'chat-service',
      StoredRecords: 1,
      HighestSequence: 1,
      MissingRecords: 0,
      LateRecords: 1,
      hundreds: 6,
      ...none,
    },
  ]);
  const gaps = await rowsOf(
    client,
    `SELECT FirstMissing, LastMissing FROM audit_source_gaps(source_id = 'gaps') ORDER BY FirstMissing`,
  );
  expect(gaps).toEqual([
    { FirstMissing: 4, LastMissing: 4 },
    { FirstMissing: 6, LastMissing: 8 },
  ]);
  const metrics = await metricsOf(sink);
  for (const [name, value] of [
    ['duplicate_spans_total', 2],
    ['conflicting_audit_records_total', 1],
    ['late_audit_records_total', 1],
    ['missing_audit_records', 4],
    ['dead_letters_total{kind="rejected"}', 1],
  ] as const) {
    expect(metrics).toContain(`\nauditspan_sink_${name} ${value}\n`);
  }
});

it('does not count a session in progress as a call, by either path, and still stores it', async () => {
  const goingOn = { [ATTR_AUDIT_CALL_IN_PROGRESS]: true };
  const meanwhile = [21, 22].map((sequence) => {
    const record = recordOf('session', sequence, 'carol');
    return { ...record, attributes: { ...record.attributes, ...goingOn } };
  });
  await send(sink, protobufOf(meanwhile.slice(0, 1)));
  await send(sink, jsonOf(meanwhile.slice(1)), { 'content-type': 'application/json' });
  await untilStored(sink);
  const calls = "SELECT PrincipalId, sum(Records) AS calls FROM audit_by_day WHERE PrincipalId = 'carol' GROUP BY 1";
  expect(await rowsOf(client, calls)).toEqual([{ PrincipalId: 'carol', calls: 0 }]);
  await send(sink, protobufOf([recordOf('session', 23, 'carol')]));
  await untilStored(sink);
  expect(await rowsOf(client, calls)).toEqual([{ PrincipalId: 'carol', calls: 1 }]);
  const going = "SELECT CallInProgress FROM audit_spans WHERE PrincipalId = 'carol' ORDER BY SourceSequence";
  expect(await rowsOf(client, going)).toEqual([1, 1, 0].map((bit) => ({ CallInProgress: bit === 1 })));
});
