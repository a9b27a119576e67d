import type { ByteBlock } from './byte-block.ts';

/** Tags of a string and an integer in `AnyValue`. */
export const TEXT_VALUE = 10;
export const INTEGER_VALUE = 24;

/** Kinds of varying values in the spans of a pattern. */
export const VARYING = {
  /** Fixed-length bytes: an id or a time. */
  FIXED: 0,
  /** A string attribute value. */
  TEXT: 1,
  /** An integer attribute value. */
  INTEGER: 2,
} as const;

/** Constant bytes, and the varying value after them. */
export interface PatternStep {
  readonly before: ByteBlock;
  /** One of {@link VARYING}. */
  readonly kind: number;
  /** Length in bytes of a `FIXED` value. */
  readonly bytes: number;
  /** For an attribute: the bytes between its length and the length of its value. */
  readonly key: ByteBlock;
}

/** A place in spans of a pattern: an offset after the value of a step, or after the start of the span for step -1. */
export interface PatternPlace {
  readonly step: number;
  readonly offset: number;
}

/**
 * The common bytes of spans that one place in one program produces: the same fields in the same order, the same keys and mostly
 * the same words, with varying values in between.
 */
export interface SpanPattern {
  readonly steps: readonly PatternStep[];
  /** Constant bytes after the last step. */
  readonly after: ByteBlock;
  /** Pairs of steps whose values must be equal text. */
  readonly twins: readonly (readonly [step: number, original: number])[];
  /** Step of the record id, which must be a UUID in lower case. */
  readonly recordId: number;
}
