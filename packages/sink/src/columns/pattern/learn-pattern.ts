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

/** A pattern, and where what varies in it stood in the span that it was learned from. */
export interface LearnedPattern {
  readonly pattern: SpanPattern;
  /** Of each field of that span its step; -1 where all spans of the pattern have the same bytes. */
  readonly stepOfField: readonly number[];
}

/** A longer span is read, whatever it is like: what is compared of it has to be kept. */
const LONGEST = 2 ** 14;
const ATTRIBUTE = 74;
/** A trace state and events are rare, and are to be read. */
const READ: ReadonlySet<number> = new Set([26, 90]);
/** Bytes of what varies in the fields that have always as many, and of the whole field, by its tag: ids and times. */
const FIXED = new Map<number, { readonly bytes: number; readonly field: number }>([
  [10, { bytes: 16, field: 18 }],
  [18, { bytes: 8, field: 10 }],
  [34, { bytes: 8, field: 10 }],
  [57, { bytes: 8, field: 9 }],
  [65, { bytes: 8, field: 9 }],
]);
const NO_BYTES = byteBlock(Buffer.alloc(0), 0, 0);
const RECORD_ID = AUDIT_FIELD_NAMES.indexOf('recordId');
/** Fields of the record whose texts are many, and the twins of these; all other texts are words, which hardly vary. */
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

/** @returns `undefined` where too much of the span is unusual. Whether the span itself is one of the pattern is to be asked. */
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

/** The attribute that stands there as `field` of the span. @param holds which field of the record, or which twin */
function attributeStep(
  { buffer, fields }: ReadSpan,
  field: number,
  same: number,
  holds: number,
): PatternStep | undefined {
  const lengthAt = fields.startOf(field) + 1;
  const keyAt = behindLength(buffer, lengthAt);
  // The key has a tag and a length before it, and the tag of the value behind it.
  const valueAt = keyAt + 3 + (buffer[keyAt + 1] as number);
  const kind = kindOf(buffer[behindLength(buffer, valueAt)], holds);
  if (kind === undefined) return undefined;
  const key = byteBlock(buffer, keyAt, valueAt);
  return { before: byteBlock(buffer, same, lengthAt), kind, bytes: 0, key };
}

/** Lengths of more than two bytes are found by no pattern. */
function behindLength(buffer: Buffer, at: number): number {
  return (buffer[at] as number) < 0x80 ? at + 1 : at + 2;
}

/** Undefined where the attribute is to be the same in all spans. @param tag of its value */
function kindOf(tag: number | undefined, holds: number): number | undefined {
  if (tag === INTEGER_VALUE) return VARYING.INTEGER;
  return tag === TEXT_VALUE && (holds < 0 || MANY_VALUED.has(holds)) ? VARYING.TEXT : undefined;
}

/** The steps of the attributes that hold a field of the record, or a twin of it. */
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
