import { AUDIT_FIELD_NAMES, auditContradictions, type AuditRecord } from '@auditspan/conventions';
import {
  ArrayColumn,
  AUDIT_COLUMNS,
  type AuditRow,
  FixedColumn,
  NativeTable,
  TextColumn,
  WordColumn,
} from '@auditspan/store';
import { type FieldColumn, fieldColumn } from './audit-fields.ts';
import { ODD_SPAN } from './odd-span.ts';
import type { SpanColumns } from './span-columns.ts';
import { sharedKeys } from './shared-keys.ts';

/** What of a record is not in the attributes of its span. */
export interface AroundRecord {
  /** Where the `Span` message stands. */
  readonly start: number;
  readonly end: number;
  /** Name of the instrumentation scope. */
  readonly scopeName: Buffer;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
}

const NO_RECORD = '0'.repeat(32);
const OUTCOME = AUDIT_FIELD_NAMES.indexOf('outcome');
const REASON = AUDIT_FIELD_NAMES.indexOf('outcomeReason');
const DENIED_BY = AUDIT_FIELD_NAMES.indexOf('deniedBy');

/** The columns of `audit_spans`, filled from spans that are in the columns of `otel_traces` already. */
export class AuditColumns {
  readonly table: NativeTable<AuditRow> = new NativeTable(AUDIT_COLUMNS);
  readonly #spans: SpanColumns;
  readonly #fields: readonly FieldColumn[] = AUDIT_FIELD_NAMES.map((field) => fieldColumn(this.table, field));
  readonly #sourceScope: WordColumn = this.table.column('SourceScope', WordColumn);
  readonly #problems: ArrayColumn<string> = this.table.column('Problems', ArrayColumn<string>);
  readonly #ingestedAt: FixedColumn<bigint> = this.table.column('IngestedAt', FixedColumn<bigint>);
  readonly #rawSpan: TextColumn = this.table.column('RawSpan', TextColumn);
  readonly #recordId: FixedColumn<string> = this.table.column('RecordId', FixedColumn<string>);
  /** Of each field in the current span: what it is and where it stands. */
  readonly #kinds = new Uint8Array(AUDIT_FIELD_NAMES.length);
  readonly #starts = new Float64Array(AUDIT_FIELD_NAMES.length);
  readonly #ends = new Float64Array(AUDIT_FIELD_NAMES.length);
  readonly #contradictions = new Map<string, boolean>();

  constructor(spans: SpanColumns) {
    this.#spans = spans;
    sharedKeys(spans.table, this.table);
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
    this.table.appendFrom(this.#spans.table, row);
    for (let field = 0; field < this.#fields.length; field += 1) this.#appendField(buffer, field);
    if (this.#isContradiction(buffer)) throw ODD_SPAN;
    const { scopeName } = around;
    this.#sourceScope.appendNumber(this.#sourceScope.dictionary.numberOf(scopeName, 0, scopeName.length));
    this.#problems.endRow();
    this.#ingestedAt.append(around.receivedAt);
    this.#rawSpan.appendBytes(buffer, around.start, around.end);
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

  #isContradiction(buffer: Buffer): boolean {
    const [outcome, outcomeReason, deniedBy] = [OUTCOME, REASON, DENIED_BY].map((field) => this.#text(buffer, field));
    const texts = `${outcome}|${outcomeReason}|${deniedBy}`;
    let found = this.#contradictions.get(texts);
    if (found === undefined) {
      found = auditContradictions({ outcome, outcomeReason, deniedBy } as Partial<AuditRecord>).length > 0;
      this.#contradictions.set(texts, found);
    }
    return found;
  }

  #text(buffer: Buffer, field: number): string | undefined {
    return this.#kinds[field] === 0 ? undefined : buffer.toString('latin1', this.#starts[field], this.#ends[field]);
  }
}
