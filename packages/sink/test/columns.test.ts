import { type AuditRecord, attributesOf, isAuditSpan } from '@auditspan/conventions';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { AUDIT_COLUMNS, type AuditRow, ByteWriter, NativeTable } from '@auditspan/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { lookOver } from '../src/columns/usual-request.ts';
import { decodeRequest } from '../src/decode/decode.ts';
import { VERDICT } from '../src/deduplicate/deduplicate.ts';
import { MARKS_OF_OTHERS } from '../src/normalise/others/other-sources.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { decodeSpans, PLENTY } from './fixtures/decoding.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

const ARRIVAL = {
  signal: 'traces',
  contentType: 'application/x-protobuf',
  receivedAt: 1_700_000_002_000_000_000n,
} as const;
/** A judge that knows no span. */
const NOBODY = { decide: () => VERDICT.NEW };

const RECORD: AuditRecord = {
  schemaVersion: '1',
  recordId: '01923456-789a-7bcd-8ef0-123456789abc',
  category: 'access',
  action: 'model.invoke',
  outcome: 'denied',
  outcomeReason: 'forbidden',
  deniedBy: 'provider',
  direction: 'outbound',
  principalId: 'älice',
  principalType: 'user',
  principalSource: 'explicit',
  principalVerified: true,
  principalRoles: ['analyst', 'rédacteur'],
  attribution: 'exact',
  modelId: 'gpt-5',
  modelSensitivity: 3,
  serverPort: 443,
  purposeSource: 'missing',
  inputTokens: 12,
  finishReasons: [],
  stream: false,
  sourceId: 'source',
  sourceSequence: 4_294_967_296,
};

/** Every row's values, byte by byte. */
function rowsOf(table: NativeTable<never>): string[] {
  return Array.from({ length: table.length }, (_, row) => {
    const out = new ByteWriter();
    table.writeIdentity(out, row, new Set());
    return out.view().toString('latin1');
  });
}

const batchRows = ({ spans, audits }: BatchColumns): readonly [string[], string[]] => [
  rowsOf(spans.table),
  rowsOf(audits.table),
];

function straight(body: Buffer): readonly [string[], string[]] {
  const batch = new BatchColumns(NOBODY);
  addProtobufRequest(batch, body, ARRIVAL);
  return batchRows(batch);
}

function byObjects(body: Buffer): readonly [string[], string[]] {
  const batch = new BatchColumns(NOBODY);
  for (const decoded of decodeSpans(body)) batch.addObject({ arrival: ARRIVAL, span: () => decoded });
  return batchRows(batch);
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('', 'a', 'x'.repeat(200)));
const value = fc.oneof(
  text,
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
  fc.uint8Array({ maxLength: 5 }),
);
const key = fc.oneof(text, fc.constantFrom(...Object.keys(attributesOf(RECORD)), ...MARKS_OF_OTHERS));
const attributes = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true });
const span = fc
  .record({
    record: fc.boolean(),
    attributes,
    resource: attributes,
    name: text,
    message: text,
    kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER),
    code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
    events: fc.array(fc.record({ name: text, attributes }), { maxLength: 2 }),
    seconds: fc.nat(2 ** 31),
  })
  .map((made) =>
    readableSpan({
      name: made.name,
      kind: made.kind,
      attributes: { ...(made.record ? attributesOf(RECORD) : {}), ...(made.attributes as Record<string, string>) },
      resource: made.resource,
      status: { code: made.code, message: made.message },
      events: made.events.map((event) => ({
        name: event.name,
        attributes: event.attributes as Record<string, string>,
        time: [made.seconds, 1],
      })),
      start: [made.seconds, 5],
    }),
  );

/** A judge to whom every record is one whose id was taken. */
const EVERYBODY = { decide: () => VERDICT.CONFLICT };

describe('lookOver', () => {
  it('says of a request what the decoder of objects says, or nothing', () => {
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

  it('leaves what holds too many items to the decoder of objects', () => {
    const body = protobufOf([readableSpan({ attributes: { list: ['a', 'b', 'c'] }, resource: {} })]);
    const most = Array.from({ length: 12 }, (_, items) => lookOver(body, items)?.spans);
    const least = most.indexOf(1);
    expect(least).toBeGreaterThan(3);
    expect(most.slice(least)).not.toContain(undefined);
  });
});

describe('spans that go straight to columns', () => {
  it('fill them as the decoder of objects does', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const body = protobufOf(spans);
        expect(straight(body)).toEqual(byObjects(body));
      }),
      { numRuns: 500 },
    );
  });

  it('fill them as the decoder of objects does when bytes are changed, cut out or come twice', () => {
    const body = protobufOf([
      readableSpan({ attributes: { ...attributesOf(RECORD), list: ['a'], on: true, half: 0.5 } }),
      readableSpan({ attributes: { plain: 'text' }, events: [{ name: 'e', time: [1, 2], attributes: { k: 'v' } }] }),
    ]);
    const change = fc.record({ at: fc.nat(body.length - 1), byte: fc.nat(255), cut: fc.nat(3), again: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = changes.reduce((bytes, { at, byte, cut, again }) => {
          const copy = Buffer.concat([bytes.subarray(0, at + again), bytes.subarray(at + cut)]);
          if (at < copy.length) copy[at] = byte;
          return copy;
        }, body);
        let expected: readonly [string[], string[]];
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

  it('say that another record had their id as those say that were decoded to objects', () => {
    const body = protobufOf([readableSpan({ attributes: attributesOf(RECORD) })]);
    const batch = new BatchColumns(EVERYBODY);
    addProtobufRequest(batch, body, ARRIVAL);
    const rows = new NativeTable(AUDIT_COLUMNS);
    for (const item of batch.keptAudits) rows.appendRow(toSpanRows(item).audit as AuditRow);
    expect(rowsOf(batch.audits.table)).toEqual(rowsOf(rows));
    expect(batch.faulty).toBe(1);
  });

  it('are counted as one record with all its columns, without the decoder of objects', () => {
    const body = protobufOf([readableSpan({ attributes: attributesOf(RECORD) })]);
    const batch = new BatchColumns(NOBODY);
    batch.addObject = () => {
      throw new Error('the span was taken for an odd one');
    };
    addProtobufRequest(batch, body, ARRIVAL);
    expect([batch.spans.table.length, batch.audits.table.length]).toEqual([1, 1]);
  });
});
