import { attributesOf } from '@auditspan/conventions';
import { ByteWriter, type NativeTable } from '@auditspan/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import { VERDICT, type Verdict } from '../src/deduplicate/deduplicate.ts';
import type { SpanIdentity } from '../src/normalise/span-item.ts';
import { alikeSpans } from './fixtures/alike-spans.ts';
import { changesOf, RECORD, withChanges } from './fixtures/any-span.ts';
import { decodeSpans } from './fixtures/decoding.ts';
import { spansWithLonger } from './fixtures/longer-numbers.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan } from './fixtures/spans.ts';

const ARRIVAL = {
  signal: 'traces',
  contentType: 'application/x-protobuf',
  receivedAt: 1_700_000_002_000_000_000n,
} as const;

/** Columns that audit spans have elsewhere in `audit_spans`. */
const ELSEWHERE: ReadonlySet<string> = new Set(['ResourceAttributes', 'SpanAttributes']);
const NONE: ReadonlySet<string> = new Set();
/** Objects keep the raw span whole. */
const RAW: ReadonlySet<string> = new Set([...ELSEWHERE, 'OtherAttributes', 'RawForm', 'RawParts']);

/** Returns the values of each row, byte by byte. */
function rowsOf(table: NativeTable<never>, without: ReadonlySet<string>): string[] {
  return Array.from({ length: table.length }, (_, row) => {
    const out = new ByteWriter();
    table.writeIdentity(out, row, without);
    return out.view().toString('latin1');
  });
}

interface Filled {
  readonly audits: readonly string[];
  readonly traces: readonly string[];
  /** The identity that the judge got of each span. */
  readonly asked: readonly unknown[];
  readonly kept: number;
  readonly faulty: number;
  /** Number of spans that matched a pattern. */
  readonly alike: number;
}

/** Fills a batch. @param verdicts on the spans, repeated cyclically */
function filled(
  fill: (batch: BatchColumns) => void,
  verdicts: readonly Verdict[] = [VERDICT.NEW],
  without = ELSEWHERE,
): Filled {
  const asked: unknown[] = [];
  let alike = 0;
  const batch = new BatchColumns({
    decide({ key, recordKey, madeAt }: SpanIdentity) {
      asked.push([Buffer.from(key).toString('hex'), recordKey && Buffer.from(recordKey).toString('hex'), madeAt]);
      return verdicts[(asked.length - 1) % verdicts.length] ?? VERDICT.NEW;
    },
  });
  const addAlike = batch.addAlike.bind(batch);
  batch.addAlike = (...parameters) => {
    alike += 1;
    addAlike(...parameters);
  };
  fill(batch);
  return {
    audits: rowsOf(batch.audits.table, without),
    traces: rowsOf(batch.traces, NONE),
    asked,
    kept: batch.keptAudits.length,
    faulty: batch.faulty,
    alike,
  };
}

function withPatterns(body: Buffer, verdicts?: readonly Verdict[], without?: ReadonlySet<string>): Filled {
  return filled((batch) => addProtobufRequest(batch, body, ARRIVAL), verdicts, without);
}

/** Reads every span field by field, since each appears to be the first of its scope. */
function byReading(body: Buffer, verdicts?: readonly Verdict[]): Filled {
  return filled((batch) => {
    const patternsOf = batch.patternsOf.bind(batch);
    let scopes = 0;
    batch.patternsOf = (scope) => {
      const patterns = patternsOf(`${scope} ${scopes++}`);
      patterns.learn = () => {};
      return patterns;
    };
    addProtobufRequest(batch, body, ARRIVAL);
  }, verdicts);
}

function byObjects(body: Buffer): Filled {
  const fill = (batch: BatchColumns): void => {
    for (const decoded of decodeSpans(body)) batch.addObject({ arrival: ARRIVAL, span: () => decoded });
  };
  return filled(fill, [VERDICT.NEW], RAW);
}

/** Encodes a request of one record. */
function recordOf(principal: string): Buffer {
  return protobufOf([readableSpan({ attributes: { ...attributesOf(RECORD), 'audit.principal.id': principal } })]);
}

const verdict = fc.constantFrom<Verdict>(VERDICT.NEW, VERDICT.NEW, VERDICT.NEW, VERDICT.DUPLICATE, VERDICT.CONFLICT);

describe('audit spans of one pattern', () => {
  it('fill the columns like spans read field by field, whatever the verdict', () => {
    let [alike, spans] = [0, 0];
    fc.assert(
      fc.property(alikeSpans, fc.array(verdict, { minLength: 1, maxLength: 9 }), (made, verdicts) => {
        const body = protobufOf(made);
        const found = withPatterns(body, verdicts);
        expect(found).toEqual({ ...byReading(body, verdicts), alike: found.alike });
        alike += found.alike;
        spans += made.length;
      }),
      { numRuns: 80 },
    );
    expect(alike).toBeGreaterThan(spans / 20);
  });

  it('fill the columns like the object decoder', () => {
    fc.assert(
      fc.property(alikeSpans, (made) => {
        const body = protobufOf(made);
        const found = withPatterns(body, [VERDICT.NEW], RAW);
        expect(found).toEqual({ ...byObjects(body), alike: found.alike });
      }),
      { numRuns: 80 },
    );
  });

  it('fill the columns like spans read field by field when bytes are changed, removed or repeated', () => {
    const attributes = { ...attributesOf(RECORD), list: ['a'], tenant: 'one', on: true };
    const body = protobufOf(Array.from({ length: 4 }, () => readableSpan({ attributes, name: 'n' })));
    let alike = 0;
    fc.assert(
      fc.property(changesOf(body), (changes) => {
        const changed = withChanges(body, changes);
        let expected: Filled;
        try {
          expected = byReading(changed);
        } catch {
          return;
        }
        const found = withPatterns(changed);
        expect(found).toEqual({ ...expected, alike: found.alike });
        alike += found.alike;
      }),
      { numRuns: 600 },
    );
    expect(alike).toBeGreaterThan(50);
  });

  it('are read even if a tag, length or number is not minimally encoded', () => {
    const places = Array.from({ length: 120 }, (_, place) => place);
    const found = withPatterns(spansWithLonger([-1, -1, ...places.flatMap((place) => [place, -1])]));
    const body = spansWithLonger([-1, -1, ...places.flatMap((place) => [place, -1])]);
    expect(found).toEqual({ ...byReading(body), alike: found.alike });
    expect(found.alike).toBeGreaterThan(places.length);
  });

  it('are found in each request of a batch, by scope', () => {
    const { alike } = filled((batch) => {
      for (let record = 0; record < 5; record += 1) addProtobufRequest(batch, recordOf(`user-${record}`), ARRIVAL);
    });
    expect(alike).toBe(4);
  });

  it('are no longer learned if all spans are different', () => {
    const different = Array.from({ length: 20 }, (_, index) =>
      readableSpan({ attributes: { ...attributesOf(RECORD), [`key-${index}`]: 'value' } }),
    );
    const alike = Array.from({ length: 3 }, () => readableSpan({ attributes: attributesOf(RECORD) }));
    expect(withPatterns(protobufOf([...different, ...alike])).alike).toBe(0);
    expect(withPatterns(protobufOf([...different.slice(0, 5), ...alike])).alike).toBe(2);
  });
});
