import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createDatabase, createRowWriter, createStoreClient } from '../src/index.ts';
import { rowsOf } from './fixtures/embedded.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { auditRow, spanRow } from './fixtures/rows.ts';

const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
});

describe('createRowWriter', () => {
  it('stores every column of a record', async () => {
    const row = auditRow();
    await createRowWriter(client).write('audit_spans', [row]);
    const { RawSpan, ...same } = row;
    const [stored] = await rowsOf<Record<string, unknown>>(
      client,
      `SELECT * EXCEPT (Resource, OtherAttributes, RawForm, RawParts)
         REPLACE (hex(LeafHash) AS LeafHash),
         ResourceAttributes, SpanAttributes, hex(RawSpan) AS RawSpan
       FROM audit_spans WHERE SpanId = '${row.SpanId}'`,
    );
    expect(stored).toEqual({
      ...same,
      RawSpan: Buffer.from(RawSpan).toString('hex').toUpperCase(),
      Timestamp: '2023-11-14 22:13:20.123456789',
      IngestedAt: '2023-11-14 22:13:21.000000000',
      'Events.Timestamp': ['2023-11-14 22:13:20.200000000'],
      Duration: Number(row.Duration),
      Signal: 'traces',
      Producer: '',
      ProducerMismatch: false,
      LogId: '',
      LeafIndex: 0,
      LeafHash: '0'.repeat(64),
    });
  });

  it('stores defaults for fields that a record lacks', async () => {
    await createRowWriter(client).write('audit_spans', [auditRow({}, { SpanId: 'empty' })]);
    const rows = await rowsOf(
      client,
      `SELECT RecordId, Outcome, PrincipalRoles, Stream, InputTokens, ModelSensitivity
       FROM audit_spans WHERE SpanId = 'empty'`,
    );
    expect(rows).toEqual([
      {
        RecordId: '00000000-0000-0000-0000-000000000000',
        Outcome: '',
        PrincipalRoles: [],
        Stream: false,
        InputTokens: 0,
        ModelSensitivity: 255,
      },
    ]);
  });

  it('stores an equal batch once, in the tables and in their lookup tables', async () => {
    const TraceId = 'a'.repeat(32);
    const writer = createRowWriter(client);
    for (let time = 1; time <= 2; time += 1) {
      await writer.write('audit_spans', [auditRow(undefined, { TraceId, SpanId: 'audit' })]);
      await writer.write('otel_traces', [spanRow({ TraceId })]);
    }
    await writer.write('otel_traces', [spanRow({ TraceId, SpanId: 'another' })]);
    const counts = await rowsOf(
      client,
      `SELECT
         (SELECT count() FROM otel_traces WHERE TraceId = '${TraceId}') AS spans,
         (SELECT count() FROM audit_spans WHERE TraceId = '${TraceId}') AS audits,
         (SELECT count() FROM otel_traces_trace_id_ts WHERE TraceId = '${TraceId}') AS lookups`,
    );
    expect(counts).toEqual([{ spans: 3, audits: 1, lookups: 3 }]);
  });

  it('stores any text unchanged', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40, size: 'max' });
    const texts = fc.array(fc.record({ name: text, key: text, value: text }), {
      minLength: 1,
      maxLength: 20,
      size: 'max',
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(texts, async (samples) => {
        run += 1;
        const TraceId = `text-${run}`;
        const spans = samples.map(({ name, key, value }, index) =>
          spanRow({
            TraceId,
            SpanId: String(index).padStart(4, '0'),
            SpanName: name,
            SpanAttributes: { [key]: value },
          }),
        );
        await createRowWriter(client).write('otel_traces', spans);
        const stored = await rowsOf<{ name: string; keys: string[]; values: string[] }>(
          client,
          `SELECT SpanName AS name, mapKeys(SpanAttributes) AS keys, mapValues(SpanAttributes) AS values
           FROM otel_traces WHERE TraceId = '${TraceId}' ORDER BY SpanId`,
        );
        expect(stored).toEqual(samples.map(({ name, key, value }) => ({ name, keys: [key], values: [value] })));
      }),
      { numRuns: 15 },
    );
  });

  it('accepts spans of more than a hundred days in one batch', async () => {
    const TraceId = 'many-days';
    const spans = Array.from({ length: 150 }, (_, day) =>
      spanRow({ TraceId, Timestamp: BigInt(1_600_000_000 + day * 86_400) * 1_000_000_000n }),
    );
    await createRowWriter(client).write('otel_traces', spans);
    const rows = await rowsOf(
      client,
      `SELECT uniq(toDate(Timestamp)) AS days FROM otel_traces WHERE TraceId = '${TraceId}'`,
    );
    expect(rows).toEqual([{ days: 150 }]);
  });

  it('throws StoreUnavailableError if nothing listens', async () => {
    const away = createStoreClient({ url: 'http://127.0.0.1:1' });
    const writing = createRowWriter(away).write('otel_traces', [spanRow()]);
    await expect(writing).rejects.toMatchObject({ code: 'AUDITSPAN_STORE_UNAVAILABLE' });
    await away.close();
  });

  it('throws StoreRejectedError if the tables are missing', async () => {
    const { url, user } = clickhouse;
    const config = { url, user: user.name, password: user.password, database: 'no_tables' };
    await createDatabase(config);
    const empty = createStoreClient(config);
    const writing = createRowWriter(empty).write('otel_traces', [spanRow()]);
    await expect(writing).rejects.toMatchObject({ code: 'AUDITSPAN_STORE_REJECTED', clickhouseCode: '60' });
    await empty.close();
  });
});
