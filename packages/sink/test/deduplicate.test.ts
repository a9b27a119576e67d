import { hash } from 'node:crypto';
import { attributesOf } from '@auditspan/conventions';
import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICT, judge } from '../src/deduplicate/deduplicate.ts';
import { keptItems } from '../src/deduplicate/kept-items.ts';
import { KeySet } from '../src/deduplicate/key-set.ts';
import { createSeenWindow } from '../src/deduplicate/seen-window.ts';
import { type Arrival, type SpanItem, toSpanItems } from '../src/normalise/span-item.ts';
import { decodeSpans, JSON_TYPE, PROTOBUF } from './fixtures/decoding.ts';
import { jsonOf, protobufOf } from './fixtures/requests.ts';
import { type SpanValues, readableSpan } from './fixtures/spans.ts';

const ARRIVAL: Arrival = { contentType: PROTOBUF, receivedAt: 0n };

const keyOf = (value: number): string => hash('sha256', String(value), 'hex').slice(0, 32);

function itemsOf(...values: readonly SpanValues[]): SpanItem[] {
  return toSpanItems(decodeSpans(protobufOf(values.map((value) => readableSpan(value)))), ARRIVAL);
}

function recordOf(last: string, principalId = 'alice'): Attributes {
  return attributesOf({ recordId: `01923456-789a-7bcd-8ef0-12345678${last}`, principalId });
}

describe('KeySet', () => {
  it('holds what a Set holds', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 4000 });
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

  it('holds the key of zeros and keys that differ in one digit', () => {
    const set = new KeySet(1);
    const keys = Array.from({ length: 32 }, (_, at) => `${'0'.repeat(at)}a${'0'.repeat(31 - at)}`);
    expect([...keys, '0'.repeat(32)].map((key) => set.add(key))).not.toContain(false);
    expect([...keys, '0'.repeat(32)].map((key) => set.has(key))).not.toContain(false);
    expect(set.has('f'.repeat(32))).toBe(false);
  });
});

describe('createSeenWindow', () => {
  it('remembers at least as many as it is told to, and at most twice as many', () => {
    const window = createSeenWindow(100);
    for (let value = 0; value < 1000; value += 1) {
      window.add(keyOf(value));
      for (let back = 0; back < Math.min(100, value); back += 9) expect(window.has(keyOf(value - back))).toBe(true);
      expect(window.size()).toBeLessThanOrEqual(200);
    }
    expect(window.has(keyOf(700))).toBe(false);
  });
});

describe('judge', () => {
  const a = { spanId: '00000000000000aa', attributes: recordOf('000a') };
  const b = { spanId: '00000000000000bb', attributes: recordOf('000b') };

  it('finds the same span within a list and in what was seen', () => {
    const seen = createSeenWindow(100);
    const first = judge(itemsOf(a, b, a), seen);
    expect(first.verdicts).toEqual([VERDICT.NEW, VERDICT.NEW, VERDICT.DUPLICATE]);
    for (const key of first.newKeys) seen.add(key);
    expect(judge(itemsOf(b, { spanId: '00000000000000cc' }), seen).verdicts).toEqual([VERDICT.DUPLICATE, VERDICT.NEW]);
  });

  it('finds it whatever encoding it came in, and whatever was added to its resource', () => {
    const span = readableSpan({ ...a, resource: { 'service.name': 'svc' } });
    const enriched = readableSpan({ ...a, resource: { 'service.name': 'svc', 'k8s.pod.name': 'pod' } });
    const items = [
      ...toSpanItems(decodeSpans(protobufOf([span])), { ...ARRIVAL, receivedAt: 1n }),
      ...toSpanItems(decodeSpans(jsonOf([span]), JSON_TYPE), { ...ARRIVAL, receivedAt: 2n }),
      ...toSpanItems(decodeSpans(protobufOf([enriched])), { ...ARRIVAL, receivedAt: 3n }),
    ];
    expect(judge(items, createSeenWindow(100)).verdicts).toEqual([VERDICT.NEW, VERDICT.DUPLICATE, VERDICT.DUPLICATE]);
  });

  it('tells another content under the same record id from the same record', () => {
    const forged = { ...a, attributes: recordOf('000a', 'mallory') };
    const verdicts = judge(itemsOf(a, forged, forged, a), createSeenWindow(100)).verdicts;
    expect(verdicts).toEqual([VERDICT.NEW, VERDICT.CONFLICT, VERDICT.DUPLICATE, VERDICT.DUPLICATE]);
  });

  it('keeps spans that have the same ids and are not the same', () => {
    const items = itemsOf({ spanId: a.spanId, name: 'one' }, { spanId: a.spanId, name: 'two' });
    expect(judge(items, createSeenWindow(100)).verdicts).toEqual([VERDICT.NEW, VERDICT.NEW]);
  });
});

describe('keptItems', () => {
  it('leaves out duplicates, and says in a conflicting record that it is one', () => {
    const items = itemsOf(
      { attributes: recordOf('000a') },
      { attributes: recordOf('000a', 'mallory') },
      { spanId: '00000000000000dd' },
    );
    const kept = keptItems(items, [VERDICT.NEW, VERDICT.CONFLICT, VERDICT.DUPLICATE]);
    expect(kept.map(({ audit }) => audit?.PrincipalId)).toEqual(['alice', 'mallory']);
    const conflict = 'another record with the same audit.record.id came before';
    expect(kept.map(({ audit }) => audit?.Problems.includes(conflict))).toEqual([false, true]);
  });
});
