import { RAW_FIRST_PART, RAW_WHOLE } from '@auditspan/store';
import type { SpanFields } from '../span-fields.ts';
import type { LearnedPattern, ReadSpan } from './learn-pattern.ts';
import { type PatternPlace, VARYING } from './span-pattern.ts';

/** An attribute of the span that a pattern was learned from. */
export interface LearnedAttribute {
  /** Which of the span's fields it is. */
  readonly index: number;
  /** Which field of the record it holds, or which twin behind those; -1 where none. */
  readonly field: number;
  /** Its step in the pattern, and which of `VARYING` that is; -1 where all spans have the same. */
  readonly step: number;
  readonly kind: number;
}

/** Fields of a span that stand one after the other and are a part of its raw form together. */
export interface SpanPart {
  readonly first: number;
  /** The field behind the last. */
  readonly end: number;
}

const ATTRIBUTE = 74;

/** The attributes of the span, in their order. */
export function learnedAttributes(
  { fields, attributes }: ReadSpan,
  { pattern, stepOfField }: LearnedPattern,
): LearnedAttribute[] {
  const indexes = stepOfField.map((_, index) => index).filter((index) => fields.tagOf(index) === ATTRIBUTE);
  return indexes.map((index, place) => {
    const step = stepOfField[index] ?? -1;
    return { index, field: attributes.at(place).field, step, kind: pattern.steps[step]?.kind ?? VARYING.FIXED };
  });
}

/** The step of the first field with that tag; -1 where there is none, or all spans have the same. */
export function stepOfTag({ fields }: ReadSpan, { stepOfField }: LearnedPattern, tag: number): number {
  return stepOfField.find((_, field) => fields.tagOf(field) === tag) ?? -1;
}

/**
 * Which fields of a span are in its parts.
 * @param form what the column `RawForm` says of it
 * @param bytes how long each part is
 * @returns `undefined` where it is stored whole
 */
export function partsOfSpan(form: Buffer, bytes: readonly number[], fields: SpanFields): SpanPart[] | undefined {
  if (form.toString('latin1') === RAW_WHOLE) return undefined;
  const parts: SpanPart[] = [];
  let field = 0;
  for (const code of form) {
    const first = field;
    field += 1;
    if (code < RAW_FIRST_PART) continue;
    const end = fields.startOf(first) + (bytes[code - RAW_FIRST_PART] ?? 0);
    while (fields.endOf(field - 1) < end) field += 1;
    parts.push({ first, end: field });
  }
  return parts;
}

/** The place in spans of a pattern where a field begins. */
export function placeOfField(fields: SpanFields, { stepOfField }: LearnedPattern, field: number): PatternPlace {
  const at = field < fields.length ? fields.startOf(field) : fields.endOf(field - 1);
  for (let before = field - 1; before >= 0; before -= 1) {
    const step = stepOfField[before] ?? -1;
    if (step >= 0) return { step, offset: at - fields.endOf(before) };
  }
  return { step: -1, offset: at - fields.startOf(0) };
}
