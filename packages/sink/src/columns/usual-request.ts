import { AUDIT_ATTRIBUTE_PREFIX, isAuditKey } from '@auditspan/conventions';
import { DEEPEST_VALUE } from '../decode/decode-budget.ts';
import { ODD_SPAN, OddSpan } from './odd-span.ts';
import { outlineOf } from './request-outline.ts';
import { isTextAt, shortValueAt } from './short-pair.ts';
import { WireCursor } from './wire-cursor.ts';

/** What must be known of a request before it is kept. */
export interface UsualRequest {
  readonly spans: number;
  readonly hasAuditSpans: boolean;
}

const PREFIX = Buffer.from(AUDIT_ATTRIBUTE_PREFIX);
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/**
 * Validates an `ExportTraceServiceRequest`, down to the last value, without allocating.
 *
 * @param mostItems limit of spans, events, links and attribute values
 * @returns `undefined` if anything is unusual: a span without valid ids, too many items, malformed protobuf. The object
 * decoder then reports what is wrong.
 */
export function lookOver(body: Buffer, mostItems: number): UsualRequest | undefined {
  try {
    return new Look(body, mostItems).request();
  } catch (error) {
    if (error instanceof OddSpan) return undefined;
    throw error;
  }
}

class Look {
  readonly #body: Buffer;
  #left: number;
  #hasAuditSpans = false;
  /** One cursor per nesting level, since the outer ones continue afterwards. */
  readonly #cursors: WireCursor[] = [];
  #depth = 0;

  constructor(body: Buffer, mostItems: number) {
    this.#body = body;
    this.#left = mostItems;
  }

  request(): UsualRequest {
    let spans = 0;
    for (const { resource, scope, spans: found } of outlineOf(this.#body)) {
      this.#take();
      this.#each(resource.start, resource.end, (tag, start, end) => {
        if (tag === 10) this.#pair(start, end, 0);
      });
      this.#each(scope.start, scope.end, () => undefined);
      for (const { start, end } of found) this.#span(start, end);
      spans += found.length;
    }
    return { spans, hasAuditSpans: this.#hasAuditSpans };
  }

  #span(start: number, end: number): void {
    this.#take();
    let ids = 0;
    const cursor = this.#enter(start, end);
    while (cursor.next()) {
      cursor.skip();
      const { tag, start: from, end: to } = cursor;
      if (tag === 74) this.#attribute(from, to);
      else if (tag === 10) ids += this.#id(from, to, TRACE_ID_BYTES);
      else if (tag === 18) ids += this.#id(from, to, SPAN_ID_BYTES);
      else if (tag === 90) this.#part(from, to, 26);
      else if (tag === 106) this.#part(from, to, 34);
      else if (tag === 122) this.#each(from, to, () => undefined);
    }
    this.#depth -= 1;
    if (ids !== 2) throw ODD_SPAN;
  }

  #id(start: number, end: number, bytes: number): 1 {
    let all = 0;
    for (let at = start; at < end; at += 1) all |= this.#body[at] as number;
    if (end - start !== bytes || all === 0) throw ODD_SPAN;
    return 1;
  }

  /** Validates an event or a link. */
  #part(start: number, end: number, attributes: number): void {
    this.#take();
    this.#each(start, end, (tag, from, to) => {
      if (tag === attributes) this.#pair(from, to, 0);
    });
  }

  #attribute(start: number, end: number): void {
    const value = shortValueAt(this.#body, start, end);
    if (value >= 0 && isTextAt(this.#body, value, end)) this.#take();
    else this.#pair(start, end, 0);
    this.#hasAuditSpans ||= this.#hasAuditKey(start, end);
  }

  #hasAuditKey(start: number, end: number): boolean {
    let found = false;
    this.#each(start, end, (tag, from, to) => {
      found ||=
        tag === 10 &&
        to - from >= PREFIX.length &&
        this.#body.compare(PREFIX, 0, PREFIX.length, from, from + PREFIX.length) === 0 &&
        isAuditKey(this.#body.toString('latin1', from, to));
    });
    return found;
  }

  #pair(start: number, end: number, depth: number): void {
    this.#take();
    const cursor = this.#enter(start, end);
    while (cursor.next()) {
      cursor.skip();
      if (cursor.tag === 18) this.#value(cursor.start, cursor.end, depth);
    }
    this.#depth -= 1;
  }

  #value(start: number, end: number, depth: number): void {
    if (depth > DEEPEST_VALUE) throw ODD_SPAN;
    const cursor = this.#enter(start, end);
    while (cursor.next()) {
      cursor.skip();
      if (cursor.tag === 42) this.#items(cursor.start, cursor.end, depth + 1);
      else if (cursor.tag === 50) this.#pairs(cursor.start, cursor.end, depth + 1);
    }
    this.#depth -= 1;
  }

  #pairs(start: number, end: number, depth: number): void {
    this.#each(start, end, (tag, from, to) => {
      if (tag === 10) this.#pair(from, to, depth);
    });
  }

  #items(start: number, end: number, depth: number): void {
    this.#each(start, end, (tag, from, to) => {
      if (tag !== 10) return;
      this.#take();
      this.#value(from, to, depth);
    });
  }

  /** Visits the fields of a message; the bounds are meaningful only for length-delimited fields. */
  #each(start: number, end: number, look: (tag: number, start: number, end: number) => void): void {
    const cursor = this.#enter(start, end);
    while (cursor.next()) {
      cursor.skip();
      look(cursor.tag, cursor.start, cursor.end);
    }
    this.#depth -= 1;
  }

  /** Returns a cursor for a nested message; the caller must decrement the depth afterwards. */
  #enter(start: number, end: number): WireCursor {
    const cursor = (this.#cursors[this.#depth] ??= new WireCursor(this.#body));
    this.#depth += 1;
    cursor.open(start, end);
    return cursor;
  }

  #take(): void {
    this.#left -= 1;
    if (this.#left < 0) throw ODD_SPAN;
  }
}
