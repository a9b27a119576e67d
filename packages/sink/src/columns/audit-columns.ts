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

/** What the request says of a record. */
export interface RequestOfRecord {
  /** As the column `Resource` holds it. */
  readonly resource: string;
  /** Nanoseconds since 1970. */
  readonly receivedAt: Halves;
  /** Who sent it; empty where that was not proved. */
  readonly producer: string;
}

/** What of a record is not in the attributes of its span. */
export interface AroundRecord extends RequestOfRecord {
  /** Where the fields of the `Span` message stand. */
  readonly fields: SpanFields;
  /** Name of the instrumentation scope. */
  readonly scopeName: Buffer;
}

const FIELDS_AND_TWINS = AUDIT_FIELD_NAMES.length + RAW_TWINS.length;
type Noted = { -readonly [Name in keyof NotedAttribute]: NotedAttribute[Name] };
const OUTCOME_FIELDS = ['outcome', 'outcomeReason', 'deniedBy'] as const;
/** From this number of words on nothing is remembered of them: three such numbers make one that a double holds. */
const MOST_WORDS = 2 ** 17;

/** The columns of `audit_spans`, filled from spans that are in the columns of `otel_traces` already. */
export class AuditColumns {
  readonly table: NativeTable<AuditRow>;
  /** The columns of `AUDIT_FIELD_NAMES`. */
  readonly fields: readonly FieldColumn[];
  /** Of outcome, its reason and who denied. */
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
  /** Of each field in the current span, and of each twin behind them: what it is and where it stands. */
  readonly #kinds = new Uint8Array(FIELDS_AND_TWINS);
  readonly #starts = new Float64Array(FIELDS_AND_TWINS);
  readonly #ends = new Float64Array(FIELDS_AND_TWINS);
  /** One more than the field of each attribute of the current span, by its place; 0 where it is none. */
  readonly #places = new UintList();
  readonly #attribute: Noted = { field: -1, kind: 0, start: 0, end: 0 };
  readonly #original: Noted = { field: -1, kind: 0, start: 0, end: 0 };
  /** Attributes of the span that was read last. */
  readonly noticed: NotedAttributes = {
    at: (place) => this.#noted(this.#places.at(place) - 1, this.#attribute),
    ofField: (field) => this.#noted(field, this.#original),
  };
  /** Where the attributes of the current span begin among all. */
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

  /** To be called before the attributes of a span. */
  begin(): void {
    this.#kinds.fill(0);
    this.#places.truncate(0);
  }

  /**
   * Notes the next attribute of the span.
   *
   * @param field which of `AUDIT_FIELD_NAMES` it holds, or which of `RAW_TWINS` behind them; -1 where none
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
   * @throws {OddSpan} where the record has a fault, and leaves a row that is not whole
   */
  append(buffer: Buffer, row: number, around: AroundRecord): void {
    this.table.beginRow(row);
    for (let field = 0; field < this.fields.length; field += 1) this.#appendField(buffer, field);
    if (this.#isContradiction()) throw ODD_SPAN;
    const { scopeName } = around;
    this.#sourceScope.appendNumber(this.#sourceScope.dictionary.numberOf(scopeName, 0, scopeName.length));
    this.#problems.endRow();
    this.#signal.append(SIGNAL.TRACES);
    // What is one is read by the decoder of objects.
    this.#isMismatch.append(false);
    this.appendRequest(around);
    this.#appendRaw(buffer, row, around.fields);
  }

  /** Appends what the request says of a record. */
  appendRequest({ receivedAt, producer, resource }: RequestOfRecord): void {
    this.#ingestedAt.appendHalves(receivedAt.low, receivedAt.high);
    this.#producer.append(producer);
    this.#resource.append(resource);
  }

  /** The form of the span, and the attributes that it does not name. */
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

  /** The 16 bytes of a row's record id, or `undefined` where it has none; the next call overwrites them. */
  recordKeyOf(row: number): Uint8Array | undefined {
    if (this.#recordId.isZeroAt(row)) return undefined;
    this.#recordId.copyTo(this.#recordKey, row);
    return this.#recordKey;
  }

  /** When the record of a row that has an id was made, by that UUIDv7, in milliseconds since 1970. */
  recordTimeOf(row: number): number {
    return this.#recordId.wordAt(row, 1) * 0x1_0000 + (this.#recordId.wordAt(row, 0) >>> 16);
  }

  /**
   * Adds what is wrong to the last row.
   *
   * @returns how many problems it has now
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

  /** What was said of these words before is known by their numbers. */
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
