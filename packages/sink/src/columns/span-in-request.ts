import { DecodeBudget } from '../decode/decode-budget.ts';
import { readResource, readScope } from '../decode/protobuf-request.ts';
import { readSpan } from '../decode/protobuf-span.ts';
import type { Resource, Scope } from '../decode/span.ts';
import type { RecordedSpan } from '../normalise/audit-row.ts';
import type { Arrival, SpanItem } from '../normalise/span-item.ts';
import type { Bounds, SpanGroup } from './request-outline.ts';

/** Unlimited: the request was checked when it was received. */
const ANY: DecodeBudget = new DecodeBudget(Number.MAX_SAFE_INTEGER);

/** The context of the spans of one scope in a request. */
export class AroundSpans {
  readonly arrival: Arrival;
  /** Whether resource or scope require the object decoder for each span. */
  readonly isOdd: boolean;
  readonly #content: () => Buffer;
  readonly #resource: Bounds;
  readonly #scope: Bounds;
  #decoded: readonly [Resource, Scope] | undefined;

  /** @param content returns the request, which is not retained. */
  constructor(content: () => Buffer, arrival: Arrival, { resource, scope }: SpanGroup, isOdd: boolean) {
    this.arrival = arrival;
    this.isOdd = isOdd;
    this.#content = content;
    this.#resource = resource;
    this.#scope = scope;
  }

  /** Decodes the span at these bounds. */
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

/** A span by its bounds in the request. A batch keeps thousands of them, so each is one small object. */
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
