import { AUDIT_FIELD_NAMES } from '@auditspan/conventions';
import { type AnyColumn, auditColumn, type ByteWriter, type NativeTable } from '@auditspan/store';
import { VALUE } from '../attribute-reader.ts';
import type { AuditColumns } from '../audit-columns.ts';
import type { FieldColumn } from '../audit-fields.ts';
import { ODD_SPAN } from '../odd-span.ts';
import { mustBeUtf8 } from '../plain-text.ts';
import type { SpanColumns } from '../span-columns.ts';
import { between, type Halves } from '../wire-cursor.ts';
import { learnPattern, type LearnedPattern, type ReadSpan } from './learn-pattern.ts';
import { type LearnedAttribute, learnedAttributes, stepOfTag } from './learned-span.ts';
import type { PatternMatch } from './pattern-match.ts';
import type { PatternTables } from './pattern-tables.ts';
import { RecordRest } from './record-rest.ts';
import { SpanIdentity, type SpanSteps } from './span-identity.ts';
import type { SpanPattern } from './span-pattern.ts';

/** A column that is constant for all spans of a pattern, and a row that has the value. */
interface SameColumn {
  readonly column: AnyColumn;
  readonly row: number;
}

interface VaryingField {
  readonly column: FieldColumn;
  readonly step: number;
}

/** Columns that are filled span by span for every pattern, or not by repeating the previous value. */
const OF_EACH_SPAN = ['Timestamp', 'TraceId', 'SpanId', 'Duration', 'ServiceName', 'SpanAttributes'] as const;
const OF_EACH_RECORD = ['IngestedAt', 'Producer', 'Resource', 'OtherAttributes', 'RawParts'] as const;

/**
 * Fills the columns of a batch from spans of one pattern. Varying values are appended span by span; the constant columns are
 * filled for many spans at once, by {@link repeat}.
 */
export class PatternColumns {
  readonly pattern: SpanPattern;
  readonly #spans: SpanColumns;
  readonly #audits: AuditColumns;
  readonly #steps: SpanSteps;
  readonly #identity: SpanIdentity;
  readonly #fields: readonly VaryingField[];
  readonly #rest: RecordRest;
  readonly #same: readonly SameColumn[];

  private constructor(
    tables: PatternTables,
    pattern: SpanPattern,
    steps: SpanSteps,
    attributes: readonly LearnedAttribute[],
    rest: RecordRest,
  ) {
    const { spans, audits } = tables;
    this.pattern = pattern;
    this.#spans = spans;
    this.#audits = audits;
    this.#steps = steps;
    this.#identity = new SpanIdentity(spans, steps, attributes);
    this.#fields = attributes.flatMap(({ field, step }) => {
      const column = step < 0 ? undefined : audits.fields[field];
      return column === undefined ? [] : [{ column, step }];
    });
    this.#rest = rest;
    this.#same = sameColumns(tables, steps, attributes);
  }

  /**
   * Learns a pattern from a span.
   * @param read an audit span without problems, in the last row of both tables
   * @returns `undefined` if too much of it is unusual
   */
  static learn(tables: PatternTables, read: ReadSpan, match: PatternMatch): PatternColumns | undefined {
    const learned = learnPattern(read);
    if (learned === undefined) return undefined;
    const { fields } = read;
    if (!match.find(learned.pattern, fields.startOf(0), fields.endOf(fields.length - 1))) return undefined;
    const attributes = learnedAttributes(read, learned);
    const rest = RecordRest.of(tables, learned, read, attributes);
    return rest && new PatternColumns(tables, learned.pattern, stepsOf(read, learned), attributes, rest);
  }

  /**
   * Appends the varying values of a span, except its service and the columns that come from the request.
   * @returns the duration of the span
   * @throws {OddSpan} leaving an incomplete row
   */
  append(buffer: Buffer, match: PatternMatch): Halves {
    const duration = this.#appendSpan(buffer, match);
    const { starts, ends } = match;
    this.#audits.table.beginRow(this.#spans.table.length - 1);
    for (let index = 0; index < this.#fields.length; index += 1) {
      const { column, step } = this.#fields[index] as VaryingField;
      const [start, end] = [starts[step] as number, ends[step] as number];
      if (column.kind === VALUE.STRING) mustBeUtf8(buffer, start, end);
      column.append(buffer, start, end);
    }
    this.#rest.append(buffer, match);
    return duration;
  }

  /** Writes the identity of the span as its columns would. @param duration as {@link append} returned it */
  writeIdentity(out: ByteWriter, buffer: Buffer, match: PatternMatch, duration: Halves): void {
    this.#identity.write(out, buffer, match, duration);
  }

  /** Fills the constant columns for the last `spans` spans. */
  repeat(spans: number): void {
    for (const { column, row } of this.#same) column.repeat(row, spans);
    // `audit_spans` stores them in other columns.
    this.#spans.spanAttributes.endRows(spans);
  }

  #appendSpan(buffer: Buffer, match: PatternMatch): Halves {
    const { traceId, spanId, parentSpanId, timestamp, duration } = this.#spans;
    const { starts } = match;
    const start = timeAt(match, starts[this.#steps.start] as number);
    const took = between(start, timeAt(match, starts[this.#steps.end] as number));
    if (took === undefined || start.high >= 0x8000_0000 || (start.low | start.high) === 0) throw ODD_SPAN;
    timestamp.appendHalves(start.low, start.high);
    duration.appendHalves(took.low, took.high);
    appendId(traceId, buffer, match, this.#steps.traceId);
    appendId(spanId, buffer, match, this.#steps.spanId);
    if (this.#steps.parent >= 0) appendId(parentSpanId, buffer, match, this.#steps.parent);
    return took;
  }
}

function timeAt(match: PatternMatch, at: number): Halves {
  return { low: match.uint32At(at), high: match.uint32At(at + 4) };
}

function appendId(column: SpanColumns['traceId'], buffer: Buffer, { starts, ends }: PatternMatch, step: number): void {
  const [start, end] = [starts[step] as number, ends[step] as number];
  let all = 0;
  for (let at = start; at < end; at += 1) all |= buffer[at] as number;
  if (all === 0) throw ODD_SPAN;
  column.appendHex(buffer, start, end);
}

function stepsOf(read: ReadSpan, learned: LearnedPattern): SpanSteps {
  const stepOf = (tag: number): number => stepOfTag(read, learned, tag);
  return { traceId: stepOf(10), spanId: stepOf(18), parent: stepOf(34), start: stepOf(57), end: stepOf(65) };
}

function sameColumns(
  { spans, audits }: PatternTables,
  { parent }: SpanSteps,
  attributes: readonly LearnedAttribute[],
): SameColumn[] {
  const varying = attributes.filter(({ step }) => step >= 0).flatMap(({ field }) => AUDIT_FIELD_NAMES[field] ?? []);
  const others = new Set<string>([
    ...OF_EACH_RECORD,
    ...varying.map((field) => auditColumn(field)),
    ...spans.table.names,
  ]);
  const ofEach = new Set<string>([...OF_EACH_SPAN, ...(parent < 0 ? [] : ['ParentSpanId'])]);
  return [...sameIn(spans.table, ofEach), ...sameIn(audits.table, others)];
}

function sameIn(table: NativeTable<never>, without: ReadonlySet<string>): SameColumn[] {
  const names = table.names.filter((name) => !without.has(name));
  return names.map((name) => ({ column: table.anyColumn(name), row: table.length - 1 }));
}
