import { RAW_FIRST_PART, RAW_WHOLE } from '@auditspan/store';
import type { SpanFields } from '../span-fields.ts';
import type { LearnedPattern, ReadSpan } from './learn-pattern.ts';
import { type PatternPlace, VARYING } from './span-pattern.ts';

/** An attribute of the span that a pattern was learned from. */
export interface LearnedAttribute {
  /** Index among the fields of the span. */
  readonly index: number;
  /** Index of the field of the record that it holds, or of the twin after those; -1 if neither. */
  readonly field: number;
  /** Its step in the pattern and the step's kind, one of `VARYING`; -1 if it is constant. */
  readonly step: number;
  readonly kind: number;
}

/** Consecutive fields of a span that form one part of its raw form. */
export interface SpanPart {
  readonly first: number;
  /** Index after the last field. */
  readonly end: number;
}

const ATTRIBUTE = 74;

/** Returns the attributes of the span in order. */
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

/** Returns the step of the first field with that tag; -1 if there is none or it is constant. */
export function stepOfTag({ fields }: ReadSpan, { stepOfField }: LearnedPattern, tag: number): number {
  return stepOfField.find((_, field) => fields.tagOf(field) === tag) ?? -1;
}

/**
 * Returns the fields in each part of a span.
 * @param form the span's value of the column `RawForm`
 * @param bytes length of each part
 * @returns `undefined` if the span is stored whole
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

/** Returns the place at which a field begins in spans of a pattern. */
export function placeOfField(fields: SpanFields, { stepOfField }: LearnedPattern, field: number): PatternPlace {
  const at = field < fields.length ? fields.startOf(field) : fields.endOf(field - 1);
  for (let before = field - 1; before >= 0; before -= 1) {
    const step = stepOfField[before] ?? -1;
    if (step >= 0) return { step, offset: at - fields.endOf(before) };
  }
  return { step: -1, offset: at - fields.startOf(0) };
}
