import { hash } from 'node:crypto';
import { attributesOf } from '@auditspan/conventions';
import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { createJudge, createRepeater, VERDICT } from '../src/deduplicate/deduplicate.ts';
import { KeySet } from '../src/deduplicate/key-set.ts';
import { createSeenWindow, type SeenWindow } from '../src/deduplicate/seen-window.ts';
import { type Arrival, toSpanRows } from '../src/normalise/span-item.ts';
import { decodeSpans, JSON_TYPE, PROTOBUF } from './fixtures/decoding.ts';
import { jsonOf, protobufOf } from './fixtures/requests.ts';
import { type SpanValues, readableSpan } from './fixtures/spans.ts';

const ARRIVAL: Arrival = { signal: 'traces', contentType: PROTOBUF, receivedAt: 0n };

const keyOf = (value: number): Buffer => hash('sha256', String(value), 'buffer').subarray(0, 16);

const bodyOf = (...values: readonly SpanValues[]): Buffer =>
  protobufOf(values.map((value) => readableSpan({ spanId: '00000000000000ff', ...value })));

function judged(body: Buffer, seen: SeenWindow = createSeenWindow(100)): ReturnType<typeof createJudge> {
  const judge = createJudge(seen);
  addProtobufRequest(new BatchColumns(judge), body, ARRIVAL);
  return judge;
}

function recordOf(last: string, principalId = 'alice'): Attributes {
  return attributesOf({ recordId: `01923456-789a-7bcd-8ef0-12345678${last}`, principalId });
}

describe('KeySet', () => {
  it('behaves like a Set', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 4000, size: 'max' });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 0xffff_ffff }), (numbers, seed) => {
        const [ours, theirs] = [new KeySet(seed), new Set<number>()];
        for (const number of numbers) {
          expect(ours.add(keyOf(number))).toBe(!theirs.has(number));
          theirs.add(number);
        }
        expect(ours.size).toBe(theirs.size);
        for (let number = 0; number < 5000; number += 7) expect(ours.has(keyOf(number))).toBe(theirs.has(number));
      }),
      { numRuns: 20 },
    );
  });

  it('holds the zero key and keys that differ in one digit', () => {
    const set = new KeySet(1);
    const keys = Array.from({ length: 32 }, (_, at) => Buffer.from(`${'0'.repeat(at)}a${'0'.repeat(31 - at)}`, 'hex'));
    keys.push(Buffer.alloc(16));
    expect(keys.map((key) => set.add(key))).not.toContain(false);
    expect(keys.map((key) => set.has(key))).not.toContain(false);
    expect(set.has(Buffer.alloc(16, 0xff))).toBe(false);
  });
});

describe('createSeenWindow', () => {
  it('remembers at least as many as configured, and at most twice as many', () => {
    const window = createSeenWindow(100);
    for (let value = 0; value < 1000; value += 1) {
      window.add(keyOf(value), value);
      for (let back = 0; back < Math.min(100, value); back += 9) expect(window.has(keyOf(value - back))).toBe(true);
      expect(window.size()).toBeLessThanOrEqual(200);
    }
    expect(window.has(keyOf(700))).toBe(false);
    for (let value = window.forgottenUpTo() + 1; value < 1000; value += 1) expect(window.has(keyOf(value))).toBe(true);
    expect(window.has(keyOf(window.forgottenUpTo()))).toBe(false);
  });
});

describe('a span of a batch', () => {
  const a = { spanId: '00000000000000aa', attributes: recordOf('000a') };
  const b = { spanId: '00000000000000bb', attributes: recordOf('000b') };

  it('is recognised if it was received before, in the batch or in the window', () => {
    const seen = createSeenWindow(100);
    const first = judged(bodyOf(a, b, a), seen);
    expect(first.verdicts).toEqual([VERDICT.NEW, VERDICT.NEW, VERDICT.DUPLICATE]);
    seen.add(first.newKeys, 0);
    expect(judged(bodyOf(b, { spanId: '00000000000000cc' }), seen).verdicts).toEqual([VERDICT.DUPLICATE, VERDICT.NEW]);
  });

  it('is recognised whatever its encoding, and whatever was added to its resource', () => {
    const span = readableSpan({ ...a, resource: { 'service.name': 'svc' } });
    const enriched = readableSpan({ ...a, resource: { 'service.name': 'svc', 'k8s.pod.name': 'pod' } });
    const judge = createJudge(createSeenWindow(100));
    const batch = new BatchColumns(judge);
    addProtobufRequest(batch, protobufOf([span]), { ...ARRIVAL, receivedAt: 1n });
    for (const decoded of decodeSpans(jsonOf([span]), JSON_TYPE)) {
      batch.addObject({ arrival: { ...ARRIVAL, receivedAt: 2n }, span: () => decoded });
    }
    addProtobufRequest(batch, protobufOf([enriched]), { ...ARRIVAL, receivedAt: 3n });
    expect(judge.verdicts).toEqual([VERDICT.NEW, VERDICT.DUPLICATE, VERDICT.DUPLICATE]);
  });

  it('is a different one if its record id is the same but its content is not', () => {
    const forged = { ...a, attributes: recordOf('000a', 'mallory') };
    const { verdicts } = judged(bodyOf(a, forged, forged, a));
    expect(verdicts).toEqual([VERDICT.NEW, VERDICT.CONFLICT, VERDICT.DUPLICATE, VERDICT.DUPLICATE]);
  });

  it('is a different one if its ids are the same but its content is not', () => {
    const { verdicts } = judged(bodyOf({ spanId: a.spanId, name: 'one' }, { spanId: a.spanId, name: 'two' }));
    expect(verdicts).toEqual([VERDICT.NEW, VERDICT.NEW]);
  });

  it('has a row unless it is a duplicate, and its record reports a conflict', () => {
    const body = bodyOf(
      { attributes: recordOf('000a') },
      { attributes: recordOf('000a', 'mallory') },
      { spanId: '00000000000000dd' },
    );
    const verdicts = [VERDICT.NEW, VERDICT.CONFLICT, VERDICT.DUPLICATE];
    const batch = new BatchColumns(createRepeater({ verdicts, newKeys: Buffer.alloc(0) }));
    addProtobufRequest(batch, body, ARRIVAL);
    expect([batch.items.length, batch.spans.table.length, batch.audits.table.length]).toEqual([3, 2, 2]);
    const records = batch.keptAudits.map((item) => toSpanRows(item).audit);
    expect(records.map((record) => record?.PrincipalId)).toEqual(['alice', 'mallory']);
    const conflict = 'another record with the same audit.record.id came before';
    expect(records.map((record) => record?.Problems.includes(conflict))).toEqual([false, true]);
  });
});
