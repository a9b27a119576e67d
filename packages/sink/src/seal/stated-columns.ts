import { type AuditRow, ByteWriter, type NativeTable, SPAN_COLUMNS } from '@auditspan/store';
import { memberWriter, type WriteMember } from './json-members.ts';
import { STATED_COLUMNS } from './leaf-columns.ts';

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));
const NOTHING = new Uint8Array(0);

/** A column whose value is not the same everywhere. */
interface VaryingColumn {
  /** Writes its member behind those of the columns before it that have one value all over the table. */
  readonly write: WriteMember;
  /** Whether it has the rows of the table of spans. */
  readonly isOfSpan: boolean;
}

/**
 * Writes what a leaf states: the members of all stated columns, each with a comma before it. Most columns have one value all over
 * a batch: their members are written once.
 */
export class StatedColumns {
  readonly #table: NativeTable<AuditRow>;
  readonly #varying: readonly VaryingColumn[];
  /** The members behind those of the last column that varies. */
  readonly #last: Uint8Array;

  /** @param table whole; it begins with a table of spans, as that of `BatchColumns` does. */
  constructor(table: NativeTable<AuditRow>) {
    this.#table = table;
    const varying: VaryingColumn[] = [];
    let before = new ByteWriter();
    for (const name of STATED_COLUMNS) {
      const column = table.anyColumn(name);
      if (column.isConstant()) {
        if (table.length > 0) memberWriter(column, name, NOTHING)(before, 0);
        continue;
      }
      varying.push({ write: memberWriter(column, name, before.view()), isOfSpan: OF_SPAN.has(name) });
      before = new ByteWriter();
    }
    this.#varying = varying;
    this.#last = before.view();
  }

  /** Writes the members of a row. */
  write(out: ByteWriter, row: number): void {
    const spanRow = this.#table.baseRowOf(row);
    const varying = this.#varying;
    // Until the engine has compiled it for good, an iterator makes an object for each column of each row.
    for (let place = 0; place < varying.length; place += 1) {
      const { write, isOfSpan } = varying[place] as VaryingColumn;
      write(out, isOfSpan ? spanRow : row);
    }
    out.whole(this.#last);
  }
}
