import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, type AuditRecord } from '@auditspan/conventions';
import { commitmentOf, decodeLeaf, encodeLeaf, hashLeaf } from '@auditspan/ledger';
import {
  AUDIT_COLUMNS,
  type AuditColumns,
  type AuditRow,
  ByteWriter,
  largestOf,
  NativeTable,
  SPAN_COLUMNS,
  type SpanRow,
} from '@auditspan/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMITMENTS, PERSONAL_COLUMNS, REST_COLUMNS, STATED_COLUMNS } from '../src/seal/leaf-columns.ts';
import { LeafWriter } from '../src/seal/leaf-writer.ts';
import { saltsOf } from '../src/seal/seed-file.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const map = fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true });
const nothing = {
  'Events.Timestamp': [],
  'Events.Name': [],
  'Events.Attributes': [],
  'Links.TraceId': [],
  'Links.SpanId': [],
  'Links.TraceState': [],
  'Links.Attributes': [],
};

const span: fc.Arbitrary<SpanRow> = fc.record({
  Timestamp: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  TraceId: text,
  SpanId: text,
  ParentSpanId: text,
  TraceState: text,
  SpanName: text,
  SpanKind: text,
  ServiceName: text,
  ResourceAttributes: map,
  ScopeName: text,
  ScopeVersion: text,
  SpanAttributes: map,
  Duration: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  StatusCode: text,
  StatusMessage: text,
  ...Object.fromEntries(Object.entries(nothing).map(([name, value]) => [name, fc.constant(value)])),
}) as fc.Arbitrary<SpanRow>;

function valueOf(field: keyof AuditRecord): fc.Arbitrary<unknown> {
  const { type } = AUDIT_FIELDS[field];
  if (type === 'uuid') return fc.uuid();
  if (type === 'boolean') return fc.boolean();
  if (type === 'int') return fc.nat({ max: largestOf(field) });
  return type === 'string' ? text : fc.array(text, { maxLength: 2 });
}

const fields = fc.record(
  Object.fromEntries(
    AUDIT_FIELD_NAMES.map((field) => [field.charAt(0).toUpperCase() + field.slice(1), valueOf(field)]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<AuditColumns>;

const row: fc.Arbitrary<AuditRow> = fc
  .tuple(span, fields, fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.uint8Array({ maxLength: 30, size: 'max' }))
  .map(([spanRow, columns, IngestedAt, RawSpan]) => ({
    ...spanRow,
    ...columns,
    SourceScope: '',
    Problems: [],
    IngestedAt,
    RawSpan,
  }));

function saltOf(name: string): Buffer {
  return salts.subarray(COMMITMENTS.indexOf(name) * 16).subarray(0, 16);
}

function commitmentTo(name: string, value: string): string {
  return Buffer.from(commitmentOf(name, saltOf(name), value)).toString('base64');
}

interface Leaf {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly commitments: Readonly<Record<string, string>>;
}

function tableOf(rows: readonly AuditRow[]): NativeTable<AuditRow> {
  const spans = new NativeTable<SpanRow>(SPAN_COLUMNS);
  const audits = new NativeTable<AuditRow>(AUDIT_COLUMNS, spans);
  for (const each of rows) {
    spans.appendRow(each);
    audits.appendRow(each);
  }
  return audits;
}

const salts = saltsOf(Buffer.alloc(32, 7), COMMITMENTS.length * 16);
const facts = { time: 5n, principal: null, model: { index: 3, count: 2 } };

function leavesOf(rows: readonly AuditRow[]): Leaf[] {
  const writer = new LeafWriter(tableOf(rows));
  return rows.map((_, place) => decodeLeaf(written(writer, place)) as unknown as Leaf);
}

function written(writer: LeafWriter, place: number): Buffer {
  writer.write(place, facts, new ByteWriter(salts));
  return Buffer.from(writer.leaf);
}

describe('the leaf of a record', () => {
  it('speaks of every column: states it, commits to it, or has it in the commitment to the rest', () => {
    const names = [...PERSONAL_COLUMNS, ...REST_COLUMNS, ...STATED_COLUMNS];
    // If columns were removed or added, free-form or personal: increment RECORD_LEAF_TYPE and keep the older lists.
    expect(names.toSorted()).toEqual(AUDIT_COLUMNS.map(({ name }) => name).toSorted());
  });

  it('is canonical, and changes with any column', () => {
    fc.assert(
      fc.property(row, row, (one, other) => {
        const table = tableOf([one]);
        const leaf = written(new LeafWriter(table), 0);
        expect(Buffer.from(encodeLeaf(decodeLeaf(leaf)))).toEqual(leaf);
        const changed = Object.keys(other).filter((name) => !Object.is(nameless(one, name), nameless(other, name)));
        for (const name of changed) {
          const [whole, edited] = leavesOf([one, { ...one, [name]: other[name as keyof AuditRow] }]);
          expect([name, edited]).not.toEqual([name, whole]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is the same whatever records come before it', () => {
    const mixed = fc.array(
      fc.array(fc.boolean(), { minLength: AUDIT_COLUMNS.length, maxLength: AUDIT_COLUMNS.length }),
    );
    fc.assert(
      fc.property(row, row, mixed, (one, other, choices) => {
        const table = tableOf(choices.map((choice) => mixOf(one, other, choice)));
        const writer = new LeafWriter(table);
        for (let place = 0; place < table.length; place += 1) {
          const leaf = written(writer, place);
          expect(leaf).toEqual(written(new LeafWriter(table), place));
          expect(Buffer.from(writer.hash(), 'latin1')).toEqual(Buffer.from(hashLeaf(leaf)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('commits to personal values as the ledger does', () => {
    const personal = { PrincipalId: 'ann', OnBehalfOf: ['bob', 'süß'], UserAgent: '' };
    const [leaf] = leavesOf(fc.sample(row, { numRuns: 1, seed: 1 }).map((sample) => ({ ...sample, ...personal })));
    expect(leaf?.commitments).toMatchObject({
      PrincipalId: commitmentTo('PrincipalId', 'ann'),
      OnBehalfOf: commitmentTo('OnBehalfOf', '["bob","süß"]'),
    });
    expect(leaf?.commitments).not.toHaveProperty('UserAgent');
  });

  it('states long values by their digest, so that no record is too long for the log', () => {
    const long = Object.fromEntries(STATED_COLUMNS.map((name) => [name, '\u0001'.repeat(60_000)]));
    const texts = AUDIT_FIELD_NAMES.filter((field) => AUDIT_FIELDS[field].type === 'string');
    const columns = Object.fromEntries(
      texts.map((field) => [field.charAt(0).toUpperCase() + field.slice(1), long['Purpose']]),
    );
    const [leaf] = leavesOf(fc.sample(row, { numRuns: 1, seed: 1 }).map((sample) => ({ ...sample, ...columns })));
    expect(encodeLeaf(leaf as never).length).toBeLessThan(65_536);
    expect(leaf?.columns['Purpose']).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

/** Takes each value from one row or the other. */
function mixOf(one: AuditRow, other: AuditRow, choice: readonly boolean[]): AuditRow {
  const names = new Set(AUDIT_COLUMNS.map(({ name }) => name).filter((_, place) => choice[place]));
  const values = Object.entries(other).filter(([name]) => names.has(name));
  return { ...one, ...Object.fromEntries(values) };
}

/** Returns a comparable value; the column's value for a missing field counts as missing. */
function nameless(record: AuditRow, name: string): string {
  const value = (record as unknown as Record<string, unknown>)[name];
  const isAbsent = [undefined, '', 0, false].includes(value as never) || (Array.isArray(value) && value.length === 0);
  return isAbsent ? '' : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part));
}
