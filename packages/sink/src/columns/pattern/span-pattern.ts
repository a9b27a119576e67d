import type { ByteBlock } from './byte-block.ts';

/** Tags of a text and of a whole number in `AnyValue`. */
export const TEXT_VALUE = 10;
export const INTEGER_VALUE = 24;

/** What of a span is not the same in all spans of a pattern. */
export const VARYING = {
  /** Bytes, always as many: an id or a time. */
  FIXED: 0,
  /** The value of an attribute that is a text. */
  TEXT: 1,
  /** The value of an attribute that is a whole number. */
  INTEGER: 2,
} as const;

/** Bytes that are in every span of a pattern, and what varies behind them. */
export interface PatternStep {
  readonly before: ByteBlock;
  /** One of {@link VARYING}. */
  readonly kind: number;
  /** Bytes of what is `FIXED`. */
  readonly bytes: number;
  /** Of an attribute: all between its length and that of its value. */
  readonly key: ByteBlock;
}

/** A place in any span of a pattern: so many bytes behind what varies in a step, or behind the span's beginning for step -1. */
export interface PatternPlace {
  readonly step: number;
  readonly offset: number;
}

/**
 * What the bytes of spans have in common that come from one place in one program: the same fields in the same order, the
 * same keys and mostly the same words. Between what is the same stands what varies.
 */
export interface SpanPattern {
  readonly steps: readonly PatternStep[];
  /** Behind the last step. */
  readonly after: ByteBlock;
  /** Steps whose values are the same text. */
  readonly twins: readonly (readonly [step: number, original: number])[];
  /** The step with the id of the record, which is a UUID in lower case. */
  readonly recordId: number;
}
