import { DecodeBudget } from '../decode/decode-budget.ts';
import { readResource, readScope } from '../decode/protobuf-request.ts';
import { readSpan } from '../decode/protobuf-span.ts';
import type { Resource, Scope } from '../decode/span.ts';
import type { RecordedSpan } from '../normalise/audit-row.ts';
import type { Arrival, SpanItem } from '../normalise/span-item.ts';
import type { Bounds, SpanGroup } from './request-outline.ts';

/** The request was bounded when it was received. */
const ANY: DecodeBudget = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** What the spans of one scope of a request have in common. */
export class AroundSpans {
  readonly arrival: Arrival;
  /** Whether resource or scope are such that each span needs the decoder of objects. */
  readonly isOdd: boolean;
  readonly #content: () => Buffer;
  readonly #resource: Bounds;
  readonly #scope: Bounds;
  #decoded: readonly [Resource, Scope] | undefined;

  /** @param content gives the request, which is not kept here. */
  constructor(content: () => Buffer, arrival: Arrival, { resource, scope }: SpanGroup, isOdd: boolean) {
    this.arrival = arrival;
    this.isOdd = isOdd;
    this.#content = content;
    this.#resource = resource;
    this.#scope = scope;
  }

  /** Decodes a span of it. */
  spanAt(start: number, end: number): RecordedSpan {
    const content = this.#content();
    const [resource, scope] = (this.#decoded ??= this.#decode(content));
    return readSpan(content.subarray(start, end), resource, scope, ANY);
  }

  #decode(content: Buffer): readonly [Resource, Scope] {
    const bytesOf = ({ start, end }: Bounds): Buffer => content.subarray(start, end);
    return [readResource(bytesOf(this.#resource), ANY), readScope(bytesOf(this.#scope))];
  }
}

/** A span where it stands in its request. A batch keeps thousands of them, so that each is one small object. */
export class SpanInRequest implements SpanItem {
  readonly around: AroundSpans;
  readonly start: number;
  readonly end: number;

  constructor(around: AroundSpans, { start, end }: Bounds) {
    this.around = around;
    this.start = start;
    this.end = end;
  }

  get arrival(): Arrival {
    return this.around.arrival;
  }

  span(): RecordedSpan {
    return this.around.spanAt(this.start, this.end);
  }
}
