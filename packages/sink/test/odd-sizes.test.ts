import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import { type QueriedSink, startQueriedSink } from './fixtures/queried-sink.ts';
import { type SinkProcess, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';

let queried: QueriedSink;
let sink: SinkProcess;
let client: StoreClient;

beforeAll(async () => {
  queried = await startQueriedSink();
  ({ sink, client } = queried);
});

afterAll(() => queried.close());

it.each([
  ['protobuf', { 'content-type': 'application/x-protobuf' }, protobufOf],
  ['JSON', { 'content-type': 'application/json' }, jsonOf],
] as const)(
  'an audit span may have fields of any size, and an absurd time: both are kept, in %s',
  async (name, headers, encode) => {
    const traceId = (name === 'JSON' ? '7a' : '7b').repeat(16);
    const purpose = `${'long '.repeat(400_000)}end`;
    const attributes = { 'audit.outcome': 'success', 'audit.purpose': purpose, [`k${'e'.repeat(20_000)}y`]: 'value' };
    const absurd = readableSpan({ traceId, attributes, start: [18_000_000_000, 0] });
    expect(await send(sink, encode([absurd]), headers)).toMatchObject({ status: 200 });
    await untilStored(sink);
    const [row] = await rowsOf<{ problems: string[] }>(
      client,
      `SELECT Purpose = concat(repeat('long ', 400000), 'end') AS same, toYear(Timestamp) AS year, Problems AS problems,
       length(RawSpan) > 2020000 AS bytes
     FROM audit_spans WHERE TraceId = '${traceId}'`,
    );
    expect(row).toMatchObject({ same: 1, year: 2262, bytes: 1 });
    expect(row?.problems).toContain('the start of the span is after the year 2262');
  },
);
