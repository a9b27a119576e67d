import { DecodeBudget } from '../decode/decode-budget.ts';
import { decodeProtobufRequest, readResource } from '../decode/protobuf-request.ts';
import type { Arrival } from '../normalise/span-item.ts';
import { mismatches } from '../producers/mismatch.ts';
import type { RequestOfRecord } from './audit-columns.ts';
import type { BatchColumns } from './batch-columns.ts';
import { ODD_SPAN, OddSpan } from './odd-span.ts';
import { outlineOf, type SpanGroup } from './request-outline.ts';
import type { PatternColumns } from './pattern/pattern-columns.ts';
import { PatternMatch } from './pattern/pattern-match.ts';
import type { SpanPatterns } from './pattern/span-patterns.ts';
import { ResourceColumns } from './resource-columns.ts';
import { ScopeColumns } from './scope-columns.ts';
import { AroundSpans, SpanInRequest } from './span-in-request.ts';
import { type Halves, halvesOf } from './wire-cursor.ts';
import { createSpanReader, type SpanReader } from './span-reader.ts';

/** Unlimited: the request was checked when it was received. */
const ANY: DecodeBudget = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** Spans that are read without a pause, during which senders wait for their responses. */
const STRETCH = 64;

/**
 * Appends the spans of an `ExportTraceServiceRequest` from its bytes.
 * @throws {MalformedRequestError} if the bytes are malformed; the spans before that point are appended.
 */
export function addProtobufRequest(batch: BatchColumns, body: Buffer, arrival: Arrival): void {
  for (const _ of protobufStretches(batch, body, arrival));
}

/**
 * Does the same with pauses between a few spans.
 * @param again returns the same bytes when a span is needed later; nothing else of them is kept. Default: keeps them.
 * @yields after every few spans.
 * @returns false if every span was decoded to an object, which refers to the bytes.
 * @throws {MalformedRequestError}
 */
export function* protobufStretches(
  batch: BatchColumns,
  body: Buffer,
  arrival: Arrival,
  again: () => Buffer = () => body,
): Generator<void, boolean> {
  const groups = outlined(body);
  if (groups !== undefined) yield* new RequestReader(batch, body, arrival).read(groups, again);
  else for (const span of decodeProtobufRequest(body, ANY)) batch.addObject({ arrival, span: () => span });
  return groups !== undefined;
}

function outlined(body: Buffer): SpanGroup[] | undefined {
  try {
    return outlineOf(body);
  } catch (error) {
    if (error instanceof OddSpan) return undefined;
    throw error;
  }
}

/** Reads one request into the columns of a batch. */
class RequestReader {
  readonly #batch: BatchColumns;
  readonly #body: Buffer;
  readonly #arrival: Arrival;
  readonly #receivedAt: Halves;
  readonly #resource: ResourceColumns;
  readonly #scope: ScopeColumns;
  readonly #span: SpanReader;
  readonly #match: PatternMatch;
  #isAudit = false;
  /** Whether the current span may be a model call that another instrumentation recorded. */
  #isMarked = false;

  constructor(batch: BatchColumns, body: Buffer, arrival: Arrival) {
    this.#batch = batch;
    this.#body = body;
    this.#arrival = arrival;
    this.#receivedAt = halvesOf(arrival.receivedAt);
    this.#resource = new ResourceColumns(body, batch.spans);
    this.#scope = new ScopeColumns(body, batch.spans);
    this.#match = new PatternMatch(body);
    this.#span = createSpanReader(body, batch.spans, (key, kind, start, end) => {
      batch.audits.note(batch.keys.fieldOf(key), kind, start, end);
      this.#isAudit ||= batch.keys.isAudit(key);
      this.#isMarked ||= batch.keys.marksOther(key);
    });
  }

  *read(groups: readonly SpanGroup[], again: () => Buffer): Generator<void> {
    let spans = 0;
    for (const group of groups) {
      const isOdd = !this.#readAround(group) || this.#isForeign(group);
      const around = new AroundSpans(again, this.#arrival, group, isOdd);
      const patterns = isOdd ? undefined : this.#batch.patternsOf(this.#scope.key());
      for (const bounds of group.spans) {
        this.#add(new SpanInRequest(around, bounds), patterns);
        spans += 1;
        if (spans % STRETCH === 0) yield;
      }
    }
    this.#batch.endRun();
  }

  /** Appends a span by a pattern that it matches; otherwise reads it, and learns a pattern from it. */
  #add(span: SpanInRequest, patterns: SpanPatterns | undefined): void {
    const columns = patterns?.find(this.#match, span.start, span.end);
    if (columns !== undefined) return this.#batch.addAlike(span, columns, this.#appendAlike);
    if (!this.#batch.add(span, this.#append)) return;
    const { noticed: attributes } = this.#batch.audits;
    patterns?.learn(this.#match, { buffer: this.#body, fields: this.#span.fields, attributes });
  }

  /** Reads resource and scope; returns whether both suit the fast path. */
  #readAround({ resource, scope }: SpanGroup): boolean {
    try {
      this.#resource.read(resource.start, resource.end);
      this.#scope.read(scope.start, scope.end);
      return true;
    } catch (error) {
      if (error instanceof OddSpan) return false;
      throw error;
    }
  }

  /** Whether the producer may not send for the resource; every record then needs a problem. */
  #isForeign({ resource }: SpanGroup): boolean {
    const { producer } = this.#arrival;
    if (producer === undefined) return false;
    const { attributes } = readResource(this.#body.subarray(resource.start, resource.end), ANY);
    return mismatches(producer, attributes).length > 0;
  }

  /** @returns whether the span is an audit span */
  readonly #append = ({ start, end, around: { isOdd } }: SpanInRequest): boolean => {
    if (isOdd) throw ODD_SPAN;
    const { spans, audits } = this.#batch;
    const row = spans.table.length;
    this.#isAudit = false;
    this.#isMarked = false;
    audits.begin();
    const times = this.#span.read(start, end);
    this.#resource.append(this.#isAudit);
    this.#scope.append();
    spans.endRow();
    if (!this.#isAudit && this.#isMarked) throw ODD_SPAN;
    if (!this.#isAudit) return false;
    if (times.start.low === 0 && times.start.high === 0) throw ODD_SPAN;
    audits.append(this.#body, row, { fields: this.#span.fields, scopeName: this.#scope.name, ...this.#aroundRecord() });
    return true;
  };

  /** @returns the key of the matched span */
  readonly #appendAlike = (columns: PatternColumns): Uint8Array => {
    const duration = columns.append(this.#body, this.#match);
    this.#resource.appendService();
    this.#batch.audits.appendRequest(this.#aroundRecord());
    return this.#batch.spans.keyFrom((out) => columns.writeIdentity(out, this.#body, this.#match, duration));
  };

  #aroundRecord(): RequestOfRecord {
    const producer = this.#arrival.producer?.id ?? '';
    return { resource: this.#resource.text(), receivedAt: this.#receivedAt, producer };
  }
}
