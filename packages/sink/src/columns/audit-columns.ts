import { AUDIT_FIELD_NAMES, auditContradictions, type AuditRecord } from '@auditspan/conventions';
import {
  ArrayColumn,
  AUDIT_COLUMNS,
  auditColumn,
  type AuditRow,
  FixedColumn,
  NativeTable,
  TextColumn,
  WordColumn,
} from '@auditspan/store';
import { SIGNAL } from '../decode/signal.ts';
import { type FieldColumn, fieldColumn } from './audit-fields.ts';
import { ODD_SPAN } from './odd-span.ts';
import type { SpanColumns } from './span-columns.ts';
import type { Halves } from './wire-cursor.ts';

/** What of a record is not in the attributes of its span. */
export interface AroundRecord {
  /** Where the `Span` message stands. */
  readonly start: number;
  readonly end: number;
  /** Name of the instrumentation scope. */
  readonly scopeName: Buffer;
  /** Nanoseconds since 1970. */
  readonly receivedAt: Halves;
  /** Who sent it; empty where that was not proved. */
  readonly producer: string;
}

const NO_RECORD = '0'.repeat(32);
const OUTCOME_FIELDS = ['outcome', 'outcomeReason', 'deniedBy'] as const;
/** From this number of words on nothing is remembered of them: three such numbers make one that a double holds. */
const MOST_WORDS = 2 ** 17;

/** The columns of `audit_spans`, filled from spans that are in the columns of `otel_traces` already. */
export class AuditColumns {
  readonly table: NativeTable<AuditRow>;
  readonly #fields: readonly FieldColumn[];
  /** Of outcome, its reason and who denied. */
  readonly #outcomes: readonly WordColumn[];
  readonly #sourceScope: WordColumn;
  readonly #problems: ArrayColumn<string>;
  readonly #ingestedAt: FixedColumn<bigint>;
  readonly #rawSpan: TextColumn;
  readonly #recordId: FixedColumn<string>;
  readonly #signal: WordColumn;
  readonly #producer: WordColumn;
  readonly #isMismatch: FixedColumn<boolean>;
  /** Of each field in the current span: what it is and where it stands. */
  readonly #kinds = new Uint8Array(AUDIT_FIELD_NAMES.length);
  readonly #starts = new Float64Array(AUDIT_FIELD_NAMES.length);
  readonly #ends = new Float64Array(AUDIT_FIELD_NAMES.length);
  readonly #contradictions = new Map<number, boolean>();

  constructor(spans: SpanColumns) {
    const table = new NativeTable(AUDIT_COLUMNS, spans.table);
    this.table = table;
    this.#fields = AUDIT_FIELD_NAMES.map((field) => fieldColumn(table, field));
    this.#outcomes = OUTCOME_FIELDS.map((field) => table.column(auditColumn(field), WordColumn));
    this.#sourceScope = table.column('SourceScope', WordColumn);
    this.#problems = table.column('Problems', ArrayColumn<string>);
    this.#ingestedAt = table.column('IngestedAt', FixedColumn<bigint>);
    this.#rawSpan = table.column('RawSpan', TextColumn);
    this.#recordId = table.column('RecordId', FixedColumn<string>);
    this.#signal = table.column('Signal', WordColumn);
    this.#producer = table.column('Producer', WordColumn);
    this.#isMismatch = table.column('ProducerMismatch', FixedColumn<boolean>);
  }

  /** To be called before the attributes of a span. */
  begin(): void {
    this.#kinds.fill(0);
  }

  /** Notes a field of the record by its place among `AUDIT_FIELD_NAMES`. */
  note(field: number, kind: number, start: number, end: number): void {
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
    for (let field = 0; field < this.#fields.length; field += 1) this.#appendField(buffer, field);
    if (this.#isContradiction()) throw ODD_SPAN;
    const { scopeName } = around;
    this.#sourceScope.appendNumber(this.#sourceScope.dictionary.numberOf(scopeName, 0, scopeName.length));
    this.#problems.endRow();
    this.#ingestedAt.appendHalves(around.receivedAt.low, around.receivedAt.high);
    this.#rawSpan.appendBytes(buffer, around.start, around.end);
    this.#signal.append(SIGNAL.TRACES);
    this.#producer.append(around.producer);
    // What is one is read by the decoder of objects.
    this.#isMismatch.append(false);
  }

  /** 32 hexadecimal digits for the record id of a row, or `undefined` where it has none. */
  recordKeyOf(row: number): string | undefined {
    const key = this.#recordId.bytesAt(row).toString('hex');
    return key === NO_RECORD ? undefined : key;
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
    const column = this.#fields[field] as FieldColumn;
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
