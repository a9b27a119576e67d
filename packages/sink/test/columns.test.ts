import { attributesOf, isAuditSpan } from '@auditspan/conventions';
import { AUDIT_COLUMNS, type AuditRow, ByteWriter, NativeTable } from '@auditspan/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { lookOver } from '../src/columns/usual-request.ts';
import { decodeRequest } from '../src/decode/decode.ts';
import { VERDICT } from '../src/deduplicate/deduplicate.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { anySpan as span, changesOf, RECORD, withChanges } from './fixtures/any-span.ts';
import { decodeSpans, PLENTY } from './fixtures/decoding.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

const ARRIVAL = {
  signal: 'traces',
  contentType: 'application/x-protobuf',
  receivedAt: 1_700_000_002_000_000_000n,
} as const;
/** A judge for which every span is new. */
const NOBODY = { decide: () => VERDICT.NEW };

/** Columns of the raw form, which `raw-form.test.ts` covers: objects are stored whole. */
const RAW: ReadonlySet<string> = new Set(['OtherAttributes', 'RawForm', 'RawParts']);

/** Columns that audit spans have elsewhere in `audit_spans`. */
const ELSEWHERE: ReadonlySet<string> = new Set(['ResourceAttributes', 'SpanAttributes']);

/** Returns the values of each row, byte by byte. */
function rowsOf(table: NativeTable<never>, without = RAW): string[] {
  return Array.from({ length: table.length }, (_, row) => {
    const out = new ByteWriter();
    table.writeIdentity(out, row, without);
    return out.view().toString('latin1');
  });
}

/** Returns the problems of the first row. */
function problems(table: NativeTable<never>): string {
  const out = new ByteWriter();
  table.anyColumn('Problems').writeIdentity(out, 0);
  return out.view().toString();
}

type Rows = readonly [spans: string[], traces: string[], audits: string[]];

const batchRows = ({ spans, traces, audits }: BatchColumns): Rows => [
  rowsOf(spans.table, ELSEWHERE),
  rowsOf(traces),
  rowsOf(audits.table, new Set([...RAW, ...ELSEWHERE])),
];

function straight(body: Buffer): Rows {
  const batch = new BatchColumns(NOBODY);
  addProtobufRequest(batch, body, ARRIVAL);
  return batchRows(batch);
}

function byObjects(body: Buffer): Rows {
  const batch = new BatchColumns(NOBODY);
  for (const decoded of decodeSpans(body)) batch.addObject({ arrival: ARRIVAL, span: () => decoded });
  return batchRows(batch);
}

/** A judge for which every record id is taken. */
const EVERYBODY = { decide: () => VERDICT.CONFLICT };

describe('lookOver', () => {
  it('agrees with the object decoder on a request, or defers to it', () => {
    const body = protobufOf([
      readableSpan({ attributes: { ...attributesOf(RECORD), list: ['a'], on: true } }),
      readableSpan({ attributes: { plain: 'text' }, events: [{ name: 'e', time: [1, 2], attributes: { k: 'v' } }] }),
    ]);
    expect(lookOver(body, PLENTY)).toEqual({ spans: 2, hasAuditSpans: true });
    const change = fc.record({ at: fc.nat(body.length - 1), byte: fc.nat(255), cut: fc.nat(3) });
    fc.assert(
      fc.property(change, ({ at, byte, cut }) => {
        const changed = Buffer.concat([body.subarray(0, at), Buffer.of(byte), body.subarray(at + cut)]);
        const found = lookOver(changed, PLENTY);
        if (found === undefined) return;
        const { accepted, rejected } = decodeRequest(changed, 'application/x-protobuf', PLENTY);
        const hasAuditSpans = accepted.some(({ attributes: held }) => isAuditSpan(held));
        expect([found, rejected]).toEqual([{ spans: accepted.length, hasAuditSpans }, []]);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves requests with too many items to the object decoder', () => {
    const body = protobufOf([readableSpan({ attributes: { list: ['a', 'b', 'c'] }, resource: {} })]);
    const most = Array.from({ length: 12 }, (_, items) => lookOver(body, items)?.spans);
    const least = most.indexOf(1);
    expect(least).toBeGreaterThan(3);
    expect(most.slice(least)).not.toContain(undefined);
  });
});

describe('spans decoded directly to columns', () => {
  it('fill them like the object decoder', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const body = protobufOf(spans);
        expect(straight(body)).toEqual(byObjects(body));
      }),
      { numRuns: 500 },
    );
  });

  it('fill them like the object decoder when bytes are changed, removed or repeated', () => {
    const body = protobufOf([
      readableSpan({ attributes: { ...attributesOf(RECORD), list: ['a'], on: true, half: 0.5 } }),
      readableSpan({ attributes: { plain: 'text' }, events: [{ name: 'e', time: [1, 2], attributes: { k: 'v' } }] }),
    ]);
    fc.assert(
      fc.property(changesOf(body), (changes) => {
        const changed = withChanges(body, changes);
        let expected: Rows;
        try {
          expected = byObjects(changed);
        } catch {
          return;
        }
        expect(straight(changed)).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('report that another record had their id, like objects', () => {
    const body = protobufOf([readableSpan({ attributes: attributesOf(RECORD) })]);
    const batch = new BatchColumns(EVERYBODY);
    addProtobufRequest(batch, body, ARRIVAL);
    const rows = new NativeTable(AUDIT_COLUMNS);
    for (const item of batch.keptAudits) rows.appendRow(toSpanRows(item).audit as AuditRow);
    expect(problems(batch.audits.table)).toBe(problems(rows));
    expect(problems(rows)).toContain('another record');
    expect(batch.faulty).toBe(1);
  });

  it('are counted as a single record, without the object decoder', () => {
    const body = protobufOf([readableSpan({ attributes: attributesOf(RECORD) })]);
    const batch = new BatchColumns(NOBODY);
    batch.addObject = () => {
      throw new Error('the span was taken for an odd one');
    };
    addProtobufRequest(batch, body, ARRIVAL);
    expect([batch.spans.table.length, batch.audits.table.length]).toEqual([1, 1]);
  });
});
