import { type AuditRow, type ByteWriter, type NativeTable, SPAN_COLUMNS } from '@auditspan/store';
import { jsonMembers, type JsonMembers } from './json-members.ts';
import { STATED_COLUMNS } from './leaf-columns.ts';

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));

const COMMA = 0x2c;

interface StatedColumn {
  /** Whether it has the rows of the table of spans. */
  readonly isOfSpan: boolean;
  readonly members: JsonMembers;
  /** Whether all rows of the table have the same value. */
  readonly isConstant: boolean;
}

/** A column whose value is not the same everywhere, and where its members stand in what was written last. */
interface VaryingColumn extends StatedColumn {
  start: number;
  end: number;
}

/**
 * Writes what a leaf states: the members of all stated columns, each with a comma before it. Records that come one after the
 * other mostly differ in few columns, and what lies between those is copied from what was written last.
 */
export class StatedColumns {
  readonly #table: NativeTable<AuditRow>;
  readonly #columns: readonly (StatedColumn | VaryingColumn)[];
  readonly #varying: readonly VaryingColumn[];
  /** What was written last, in the writer that it was written to. */
  #start = 0;
  #end = 0;
  #row = -1;
  #spanRow = -1;

  /** @param table whole; it begins with a table of spans, as that of `BatchColumns` does. */
  constructor(table: NativeTable<AuditRow>) {
    this.#table = table;
    this.#columns = STATED_COLUMNS.map((name) => {
      const members = jsonMembers(table, name);
      return { isOfSpan: OF_SPAN.has(name), members, isConstant: members.isConstant(), start: 0, end: 0 };
    });
    this.#varying = this.#columns.filter((column): column is VaryingColumn => !column.isConstant);
  }

  /** Writes the members of a row. @param out has what was written last, at its place, unless that was forgotten. */
  write(out: ByteWriter, row: number): void {
    const spanRow = this.#table.baseRowOf(row);
    const start = out.length;
    if (this.#row < 0) this.#writeAll(out, row, spanRow);
    else this.#writeChanged(out, row, spanRow);
    this.#start = start;
    this.#end = out.length;
    this.#row = row;
    this.#spanRow = spanRow;
  }

  /** What was written is not there any more. */
  forget(): void {
    this.#row = -1;
  }

  #writeAll(out: ByteWriter, row: number, spanRow: number): void {
    for (const column of this.#columns) {
      const start = out.length;
      column.members.write(out, column.isOfSpan ? spanRow : row);
      if (!column.isConstant) Object.assign(column, { start, end: out.length });
    }
  }

  #writeChanged(out: ByteWriter, row: number, spanRow: number): void {
    const varying = this.#varying;
    let copied = this.#start;
    // Whoever wrote the leaf made a brace of it; here it may come behind another member.
    if (this.#end > copied) out.overwrite(copied, COMMA);
    let shift = out.length - copied;
    for (let place = 0; place < varying.length; place += 1) {
      const column = varying[place] as VaryingColumn;
      const { isOfSpan, members, start, end } = column;
      const isSame = isOfSpan ? members.isSame(spanRow, this.#spanRow) : members.isSame(row, this.#row);
      if (!isSame) {
        out.repeat(copied, start);
        members.write(out, isOfSpan ? spanRow : row);
        copied = end;
      }
      column.start = start + shift;
      if (!isSame) shift = out.length - copied;
      column.end = end + shift;
    }
    out.repeat(copied, this.#end);
  }
}
