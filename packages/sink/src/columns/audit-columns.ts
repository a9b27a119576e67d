import { AUDIT_FIELD_NAMES, auditContradictions, type AuditRecord } from '@auditspan/conventions';
import {
  ArrayColumn,
  AUDIT_COLUMNS,
  auditColumn,
  type AuditRow,
  FixedColumn,
  MapColumn,
  NativeTable,
  RAW_TWINS,
  type TextColumn,
  UintList,
  WordColumn,
} from '@auditspan/store';
import { SIGNAL } from '../decode/signal.ts';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import { type FieldColumn, fieldColumn } from './audit-fields.ts';
import { ODD_SPAN } from './odd-span.ts';
import { type NotedAttribute, type NotedAttributes, RawForm } from './raw-form.ts';
import type { SpanColumns } from './span-columns.ts';
import type { SpanFields } from './span-fields.ts';
import type { Halves } from './wire-cursor.ts';

/** The columns of a record that come from its request. */
export interface RequestOfRecord {
  /** Value of the column `Resource`. */
  readonly resource: string;
  /** Nanoseconds since the Unix epoch. */
  readonly receivedAt: Halves;
  /** The authenticated sender; empty without authentication. */
  readonly producer: string;
}

/** The columns of a record that do not come from the attributes of its span. */
export interface AroundRecord extends RequestOfRecord {
  /** Bounds of the fields of the `Span` message. */
  readonly fields: SpanFields;
  /** Name of the instrumentation scope. */
  readonly scopeName: Buffer;
}

const FIELDS_AND_TWINS = AUDIT_FIELD_NAMES.length + RAW_TWINS.length;
type Noted = { -readonly [Name in keyof NotedAttribute]: NotedAttribute[Name] };
const OUTCOME_FIELDS = ['outcome', 'outcomeReason', 'deniedBy'] as const;
/** Above this number of words, results are not cached: three word indexes must fit into one double. */
const MOST_WORDS = 2 ** 17;

/** The columns of `audit_spans`, filled from spans that were appended to the columns of `otel_traces` before. */
export class AuditColumns {
  readonly table: NativeTable<AuditRow>;
  /** The columns of `AUDIT_FIELD_NAMES`. */
  readonly fields: readonly FieldColumn[];
  /** The columns of outcome, outcome reason and denied by. */
  readonly #outcomes: readonly WordColumn[];
  readonly #sourceScope: WordColumn;
  readonly #problems: ArrayColumn<string>;
  readonly #ingestedAt: FixedColumn<bigint>;
  readonly #resource: WordColumn;
  readonly #rawForm: RawForm;
  readonly #allAttributes: MapColumn;
  readonly #otherAttributes: MapColumn;
  readonly #recordId: FixedColumn<string>;
  readonly #recordKey = new Uint8Array(KEY_BYTES);
  readonly #signal: WordColumn;
  readonly #producer: WordColumn;
  readonly #isMismatch: FixedColumn<boolean>;
  /** For each field of the current span, followed by the twins: kind and bounds of the value. */
  readonly #kinds = new Uint8Array(FIELDS_AND_TWINS);
  readonly #starts = new Float64Array(FIELDS_AND_TWINS);
  readonly #ends = new Float64Array(FIELDS_AND_TWINS);
  /** For each attribute of the current span, in order: its field plus 1, or 0 if it holds none. */
  readonly #places = new UintList();
  readonly #attribute: Noted = { field: -1, kind: 0, start: 0, end: 0 };
  readonly #original: Noted = { field: -1, kind: 0, start: 0, end: 0 };
  /** Attributes of the span that was read last. */
  readonly noticed: NotedAttributes = {
    at: (place) => this.#noted(this.#places.at(place) - 1, this.#attribute),
    ofField: (field) => this.#noted(field, this.#original),
  };
  /** Index of the current span's first attribute in `#allAttributes`. */
  #firstAttribute = 0;
  readonly #keepOther = (place: number): void =>
    this.#otherAttributes.appendPairFrom(this.#allAttributes, this.#firstAttribute + place);
  readonly #contradictions = new Map<number, boolean>();

  constructor(spans: SpanColumns) {
    const table = new NativeTable(AUDIT_COLUMNS, spans.table);
    this.table = table;
    this.fields = AUDIT_FIELD_NAMES.map((field) => fieldColumn(table, field));
    this.#outcomes = OUTCOME_FIELDS.map((field) => table.column(auditColumn(field), WordColumn));
    this.#sourceScope = table.column('SourceScope', WordColumn);
    this.#problems = table.column('Problems', ArrayColumn<string>);
    this.#ingestedAt = table.column('IngestedAt', FixedColumn<bigint>);
    this.#resource = table.column('Resource', WordColumn);
    const parts: ArrayColumn<string, TextColumn> = table.column('RawParts', ArrayColumn);
    this.#rawForm = new RawForm(table.column('RawForm', WordColumn), parts);
    this.#allAttributes = spans.spanAttributes;
    this.#otherAttributes = table.column('OtherAttributes', MapColumn);
    this.#recordId = table.column('RecordId', FixedColumn<string>);
    this.#signal = table.column('Signal', WordColumn);
    this.#producer = table.column('Producer', WordColumn);
    this.#isMismatch = table.column('ProducerMismatch', FixedColumn<boolean>);
  }

  /** Must be called before the attributes of a span are noted. */
  begin(): void {
    this.#kinds.fill(0);
    this.#places.truncate(0);
  }

  /**
   * Notes the next attribute of the span.
   *
   * @param field index in `AUDIT_FIELD_NAMES`, or in `RAW_TWINS` after those; -1 if the attribute holds neither
   */
  note(field: number, kind: number, start: number, end: number): void {
    this.#places.push(field + 1);
    if (field < 0) return;
    this.#kinds[field] = kind;
    this.#starts[field] = start;
    this.#ends[field] = end;
  }

  /**
   * Appends the record of the span in the given row of `otel_traces`.
   *
   * @throws {OddSpan} if the record has a fault; the row is then incomplete
   */
  append(buffer: Buffer, row: number, around: AroundRecord): void {
    this.table.beginRow(row);
    for (let field = 0; field < this.fields.length; field += 1) this.#appendField(buffer, field);
    if (this.#isContradiction()) throw ODD_SPAN;
    const { scopeName } = around;
    this.#sourceScope.appendNumber(this.#sourceScope.dictionary.numberOf(scopeName, 0, scopeName.length));
    this.#problems.endRow();
    this.#signal.append(SIGNAL.TRACES);
    // A span with a mismatch is read by the object decoder.
    this.#isMismatch.append(false);
    this.appendRequest(around);
    this.#appendRaw(buffer, row, around.fields);
  }

  /** Appends the columns of a record that come from its request. */
  appendRequest({ receivedAt, producer, resource }: RequestOfRecord): void {
    this.#ingestedAt.appendHalves(receivedAt.low, receivedAt.high);
    this.#producer.append(producer);
    this.#resource.append(resource);
  }

  /** Appends the raw form of the span, and the attributes that the form does not cover. */
  #appendRaw(buffer: Buffer, row: number, fields: SpanFields): void {
    this.#firstAttribute = this.#allAttributes.endOf(row - 1);
    this.#rawForm.append(buffer, fields, this.noticed, this.#keepOther);
    this.#otherAttributes.endRow();
  }

  #noted(field: number, attribute: Noted): NotedAttribute {
    attribute.field = field;
    attribute.kind = this.#kinds[field] ?? 0;
    attribute.start = this.#starts[field] ?? 0;
    attribute.end = this.#ends[field] ?? 0;
    return attribute;
  }

  /** Returns the 16 bytes of a row's record id, `undefined` if it has none; the next call overwrites them. */
  recordKeyOf(row: number): Uint8Array | undefined {
    if (this.#recordId.isZeroAt(row)) return undefined;
    this.#recordId.copyTo(this.#recordKey, row);
    return this.#recordKey;
  }

  /** Returns when the record of a row was made, taken from its UUIDv7 id, in milliseconds since the Unix epoch. */
  recordTimeOf(row: number): number {
    return this.#recordId.wordAt(row, 1) * 0x1_0000 + (this.#recordId.wordAt(row, 0) >>> 16);
  }

  /**
   * Adds a problem to the last row.
   *
   * @returns the number of its problems
   */
  addProblem(problem: string): number {
    this.#problems.items.append(problem);
    this.#problems.extendLast();
    const row = this.#problems.length - 1;
    return this.#problems.endOf(row) - this.#problems.endOf(row - 1);
  }

  #appendField(buffer: Buffer, field: number): void {
    const column = this.fields[field] as FieldColumn;
    const kind = this.#kinds[field];
    if (kind === column.kind) column.append(buffer, this.#starts[field] as number, this.#ends[field] as number);
    else if (kind === 0 && !column.required) column.appendAbsent();
    else throw ODD_SPAN;
  }

  /** Caches the result per combination of words. */
  #isContradiction(): boolean {
    const row = this.table.length - 1;
    let words = 0;
    for (const column of this.#outcomes) {
      const number = column.numberAt(row);
      if (number >= MOST_WORDS) return this.#contradicts(row);
      words = words * MOST_WORDS + number;
    }
    let found = this.#contradictions.get(words);
    if (found === undefined) {
      found = this.#contradicts(row);
      this.#contradictions.set(words, found);
    }
    return found;
  }

  #contradicts(row: number): boolean {
    const texts = this.#outcomes.map((column) => column.dictionary.bytesOf(column.numberAt(row)).toString());
    const given = OUTCOME_FIELDS.map((field, index) => [field, texts[index] || undefined] as const);
    return auditContradictions(Object.fromEntries(given) as Partial<AuditRecord>).length > 0;
  }
}
