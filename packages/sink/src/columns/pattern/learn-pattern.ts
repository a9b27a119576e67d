import { AUDIT_FIELD_NAMES } from '@auditspan/conventions';
import { AUDIT_COLUMNS, auditColumn, NativeTable, RAW_TWINS, TextColumn } from '@auditspan/store';
import type { NotedAttributes } from '../raw-form.ts';
import type { SpanFields } from '../span-fields.ts';
import { byteBlock } from './byte-block.ts';
import { INTEGER_VALUE, type PatternStep, type SpanPattern, TEXT_VALUE, VARYING } from './span-pattern.ts';

/** A span that was read field by field. */
export interface ReadSpan {
  readonly buffer: Buffer;
  readonly fields: SpanFields;
  readonly attributes: NotedAttributes;
}

/** A pattern, and its steps in the span that it was learned from. */
export interface LearnedPattern {
  readonly pattern: SpanPattern;
  /** For each field of that span its step; -1 if its bytes are the same in all spans of the pattern. */
  readonly stepOfField: readonly number[];
}

/** Longer spans get no pattern, since a pattern keeps the bytes that it compares. */
const LONGEST = 2 ** 14;
const ATTRIBUTE = 74;
/** Tags of trace state and events, which are rare; spans with them get no pattern. */
const READ: ReadonlySet<number> = new Set([26, 90]);
/** Fields of fixed length, ids and times, by tag: the length of the varying bytes and of the whole field. */
const FIXED = new Map<number, { readonly bytes: number; readonly field: number }>([
  [10, { bytes: 16, field: 18 }],
  [18, { bytes: 8, field: 10 }],
  [34, { bytes: 8, field: 10 }],
  [57, { bytes: 8, field: 9 }],
  [65, { bytes: 8, field: 9 }],
]);
const NO_BYTES = byteBlock(Buffer.alloc(0), 0, 0);
const RECORD_ID = AUDIT_FIELD_NAMES.indexOf('recordId');
/** Fields with text of high cardinality, and their twins; all other text is of low cardinality and hardly varies. */
const MANY_VALUED: ReadonlySet<number> = manyValued();

function manyValued(): ReadonlySet<number> {
  const table = new NativeTable(AUDIT_COLUMNS);
  const names = AUDIT_FIELD_NAMES.filter((name) => {
    return name === 'recordId' || name === 'sourceId' || table.anyColumn(auditColumn(name)) instanceof TextColumn;
  });
  const twins = RAW_TWINS.flatMap(({ field }, twin) =>
    names.includes(field) ? [AUDIT_FIELD_NAMES.length + twin] : [],
  );
  return new Set([...names.map((name) => AUDIT_FIELD_NAMES.indexOf(name)), ...twins]);
}

/**
 * Learns a pattern from a span. The caller must check that the span itself matches it.
 * @returns `undefined` if too much of the span is unusual
 */
export function learnPattern(span: ReadSpan): LearnedPattern | undefined {
  const { buffer, fields } = span;
  if (fields.endOf(fields.length - 1) - fields.startOf(0) > LONGEST) return undefined;
  const steps: PatternStep[] = [];
  const stepOfField: number[] = [];
  let same = fields.startOf(0);
  let place = 0;
  for (let field = 0; field < fields.length; field += 1) {
    const tag = fields.tagOf(field);
    if (READ.has(tag)) return undefined;
    const holds = tag === ATTRIBUTE ? span.attributes.at(place).field : undefined;
    const step = holds === undefined ? fixedStep(span, field, same) : attributeStep(span, field, same, holds);
    if (holds !== undefined) place += 1;
    stepOfField.push(step === undefined ? -1 : steps.length);
    if (step === undefined) continue;
    steps.push(step);
    same = fields.endOf(field);
  }
  const stepOf = stepsOfAttributes(span, stepOfField);
  const recordId = stepOf.get(RECORD_ID);
  const twins = twinsOf(stepOf);
  if (recordId === undefined || twins === undefined) return undefined;
  const after = byteBlock(buffer, same, fields.endOf(fields.length - 1));
  return { pattern: { steps, after, twins, recordId }, stepOfField };
}

function fixedStep({ buffer, fields }: ReadSpan, field: number, same: number): PatternStep | undefined {
  const fixed = FIXED.get(fields.tagOf(field));
  const [start, end] = [fields.startOf(field), fields.endOf(field)];
  if (fixed === undefined || end - start !== fixed.field) return undefined;
  const { bytes } = fixed;
  return { before: byteBlock(buffer, same, end - bytes), kind: VARYING.FIXED, bytes, key: NO_BYTES };
}

/** Returns the step of an attribute. @param field its index in the span @param holds index of its field of the record or twin */
function attributeStep(
  { buffer, fields }: ReadSpan,
  field: number,
  same: number,
  holds: number,
): PatternStep | undefined {
  const lengthAt = fields.startOf(field) + 1;
  const keyAt = behindLength(buffer, lengthAt);
  // The key is preceded by a tag and a length, and followed by the tag of the value.
  const valueAt = keyAt + 3 + (buffer[keyAt + 1] as number);
  const kind = kindOf(buffer[behindLength(buffer, valueAt)], holds);
  if (kind === undefined) return undefined;
  const key = byteBlock(buffer, keyAt, valueAt);
  return { before: byteBlock(buffer, same, lengthAt), kind, bytes: 0, key };
}

/** Returns the offset after a length; a length of more than two bytes makes a pattern that never matches. */
function behindLength(buffer: Buffer, at: number): number {
  return (buffer[at] as number) < 0x80 ? at + 1 : at + 2;
}

/** Returns undefined if the attribute is part of the constant bytes. @param tag tag of its value */
function kindOf(tag: number | undefined, holds: number): number | undefined {
  if (tag === INTEGER_VALUE) return VARYING.INTEGER;
  return tag === TEXT_VALUE && (holds < 0 || MANY_VALUED.has(holds)) ? VARYING.TEXT : undefined;
}

/** Returns the steps of the attributes that hold a field of the record or a twin. */
function stepsOfAttributes({ fields, attributes }: ReadSpan, stepOfField: readonly number[]): Map<number, number> {
  const steps = new Map<number, number>();
  const places = stepOfField.filter((_, field) => fields.tagOf(field) === ATTRIBUTE);
  for (const [place, step] of places.entries()) {
    const { field } = attributes.at(place);
    if (field >= 0 && step >= 0) steps.set(field, step);
  }
  return steps;
}

function twinsOf(stepOf: ReadonlyMap<number, number>): [number, number][] | undefined {
  const twins: [number, number][] = [];
  for (const [index, { field }] of RAW_TWINS.entries()) {
    const step = stepOf.get(AUDIT_FIELD_NAMES.length + index);
    if (step === undefined) continue;
    const original = stepOf.get(AUDIT_FIELD_NAMES.indexOf(field));
    if (original === undefined) return undefined;
    twins.push([step, original]);
  }
  return twins;
}
