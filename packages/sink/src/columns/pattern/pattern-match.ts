import { RAW_LONGEST } from '@auditspan/store';
import { isBlockAt } from './byte-block.ts';
import {
  INTEGER_VALUE,
  type PatternPlace,
  type PatternStep,
  type SpanPattern,
  TEXT_VALUE,
  VARYING,
} from './span-pattern.ts';

const CONTINUED = 0x80;
/** Base-128 digits that a double holds exactly. */
const MOST_DIGITS = 7;
const NOWHERE = -1;
const FIRST_CAPITAL = 0x41;
const LAST_CAPITAL = 0x5a;

/**
 * Matches spans of one request against patterns, and locates their varying values. Only minimal encodings of lengths and
 * numbers match.
 */
export class PatternMatch {
  /** For each step the start of its value, or the value itself if it is an integer. */
  readonly starts: number[] = [];
  /** For each step the end of its value. */
  readonly ends: number[] = [];
  readonly #buffer: Buffer;
  readonly #view: DataView;
  #start = 0;
  /** Offset after the length that was read last. */
  #behindLength = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  /** Whether the span at these bounds matches the pattern. If not, the values found so far are meaningless. */
  find(pattern: SpanPattern, start: number, end: number): boolean {
    const { steps, after } = pattern;
    this.#start = start;
    let at = start;
    for (let step = 0; step < steps.length; step += 1) {
      at = this.#take(steps[step] as PatternStep, step, at, end);
      if (at < 0) return false;
    }
    if (at + after.bytes.length !== end || !isBlockAt(after, this.#view, at)) return false;
    return this.#areTwins(pattern) && !this.#hasCapitals(pattern.recordId);
  }

  /** Returns the offset of a place in the matched span. */
  placeOf({ step, offset }: PatternPlace): number {
    return offset + (step < 0 ? this.#start : (this.ends[step] as number));
  }

  /** Reads four bytes as a little-endian number. */
  uint32At(at: number): number {
    return this.#view.getUint32(at, true);
  }

  /** @returns the end of the step, or -1 */
  #take({ before, kind, bytes, key }: PatternStep, step: number, start: number, end: number): number {
    const at = start + before.bytes.length;
    if (at + bytes > end || !isBlockAt(before, this.#view, start)) return NOWHERE;
    if (kind === VARYING.FIXED) {
      this.starts[step] = at;
      this.ends[step] = at + bytes;
      return at + bytes;
    }
    const length = this.#lengthAt(at, end);
    const keyAt = this.#behindLength;
    const valueAt = keyAt + key.bytes.length;
    const stop = keyAt + length;
    if (length < 0 || valueAt >= stop || stop > end || stop - at >= RAW_LONGEST) return NOWHERE;
    if (!isBlockAt(key, this.#view, keyAt)) return NOWHERE;
    this.ends[step] = stop;
    return this.#takeValue(kind, step, valueAt, stop) ? stop : NOWHERE;
  }

  #takeValue(kind: number, step: number, at: number, stop: number): boolean {
    const length = this.#lengthAt(at, stop);
    const value = this.#behindLength;
    if (length < 2 || value + length !== stop) return false;
    if (kind === VARYING.INTEGER) {
      this.starts[step] = this.#numberIn(value + 1, stop);
      return this.#buffer[value] === INTEGER_VALUE && this.starts[step] >= 0;
    }
    const bytes = this.#lengthAt(value + 1, stop);
    this.starts[step] = this.#behindLength;
    return this.#buffer[value] === TEXT_VALUE && bytes >= 0 && this.#behindLength + bytes === stop;
  }

  /** Returns a length of one or two bytes, or -1. */
  #lengthAt(at: number, end: number): number {
    const first = this.#buffer[at] as number;
    this.#behindLength = at + 1;
    if (at < end && first < CONTINUED) return first;
    const second = this.#buffer[at + 1] as number;
    this.#behindLength = at + 2;
    return at + 1 < end && second > 0 && second < CONTINUED ? (first & 0x7f) + second * CONTINUED : -1;
  }

  /** Returns the varint in these bytes, or -1. */
  #numberIn(start: number, end: number): number {
    if (end - start > MOST_DIGITS) return -1;
    let value = 0;
    for (let at = end - 1; at >= start; at -= 1) {
      const byte = this.#buffer[at] as number;
      if (byte >= CONTINUED === (at === end - 1)) return -1;
      value = value * CONTINUED + (byte & 0x7f);
    }
    const isShort = end - start === 1 || this.#buffer[end - 1] !== 0;
    return isShort ? value : -1;
  }

  #areTwins({ twins }: SpanPattern): boolean {
    for (const [step, original] of twins) {
      const [start, end] = [this.starts[step] as number, this.ends[step] as number];
      const shift = (this.starts[original] as number) - start;
      if ((this.ends[original] as number) - end !== shift) return false;
      for (let at = start; at < end; at += 1) if (this.#buffer[at] !== this.#buffer[at + shift]) return false;
    }
    return true;
  }

  #hasCapitals(step: number): boolean {
    for (let at = this.starts[step] as number; at < (this.ends[step] as number); at += 1) {
      const byte = this.#buffer[at] as number;
      if (byte >= FIRST_CAPITAL && byte <= LAST_CAPITAL) return true;
    }
    return false;
  }
}
