import { type AuditRow, ByteWriter, type NativeTable, SPAN_COLUMNS } from '@auditspan/store';
import { jsonMembers, type JsonMembers } from './json-members.ts';
import { STATED_COLUMNS } from './leaf-columns.ts';

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));

interface StatedColumn {
  /** Whether it has the rows of the table of spans. */
  readonly isOfSpan: boolean;
  readonly members: JsonMembers;
}

/** What was written of a row, and where in it the members of each column end, behind a zero. */
interface Written {
  readonly text: ByteWriter;
  readonly ends: Uint32Array;
  row: number;
  spanRow: number;
}

/**
 * Writes what a leaf states: the members of all stated columns, each with a comma before it. Records that come one after the
 * other mostly differ in few columns, and what lies between those is copied from what was written last.
 */
export class StatedColumns {
  readonly #table: NativeTable<AuditRow>;
  readonly #columns: readonly StatedColumn[];
  #last: Written;
  #next: Written;

  /** @param table begins with a table of spans, as that of `BatchColumns` does. */
  constructor(table: NativeTable<AuditRow>) {
    this.#table = table;
    this.#columns = STATED_COLUMNS.map((name) => ({ isOfSpan: OF_SPAN.has(name), members: jsonMembers(table, name) }));
    this.#last = nothingOf(this.#columns.length);
    this.#next = nothingOf(this.#columns.length);
  }

  /** Writes the members of a row. */
  write(out: ByteWriter, row: number): void {
    const [last, next, columns] = [this.#last, this.#next, this.#columns];
    next.row = row;
    next.spanRow = this.#table.baseRowOf(row);
    next.text.truncate(0);
    let copied = 0;
    for (let place = 0; place < columns.length; place += 1) {
      const column = columns[place] as StatedColumn;
      if (last.row >= 0 && isSame(column, next, last)) continue;
      copyColumns(last, next, copied, place);
      column.members.write(next.text, rowOf(column, next));
      next.ends[place + 1] = next.text.length;
      copied = place + 1;
    }
    copyColumns(last, next, copied, columns.length);
    out.copy(next.text, 0, next.text.length);
    this.#last = next;
    this.#next = last;
  }
}

function nothingOf(columns: number): Written {
  return { text: new ByteWriter(), ends: new Uint32Array(columns + 1), row: -1, spanRow: -1 };
}

function rowOf({ isOfSpan }: StatedColumn, { row, spanRow }: Written): number {
  return isOfSpan ? spanRow : row;
}

function isSame(column: StatedColumn, one: Written, other: Written): boolean {
  return column.members.isSame(rowOf(column, one), rowOf(column, other));
}

/** Copies the members of the columns from one up to another. */
function copyColumns(last: Written, next: Written, from: number, to: number): void {
  if (from === to) return;
  const start = last.ends[from] as number;
  const shift = next.text.length - start;
  next.text.copy(last.text, start, last.ends[to] as number);
  for (let place = from + 1; place <= to; place += 1) next.ends[place] = (last.ends[place] as number) + shift;
}
