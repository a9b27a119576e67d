import { type AuditRow, ByteWriter, type NativeTable, SPAN_COLUMNS } from '@auditspan/store';
import { memberWriter, type WriteMember } from './json-members.ts';
import { STATED_COLUMNS } from './leaf-columns.ts';

const OF_SPAN: ReadonlySet<string> = new Set(SPAN_COLUMNS.map(({ name }) => name));
const NOTHING = new Uint8Array(0);

/** A column whose value varies within the table. */
interface VaryingColumn {
  /** Writes its member, preceded by those of the constant columns before it. */
  readonly write: WriteMember;
  /** Whether the column belongs to the base table of spans. */
  readonly isOfSpan: boolean;
}

/**
 * Writes the values in a leaf: the members of all stated columns, each preceded by a comma. Most columns are constant throughout
 * a batch, so their members are encoded once.
 */
export class StatedColumns {
  readonly #table: NativeTable<AuditRow>;
  readonly #varying: readonly VaryingColumn[];
  /** The members after the last varying column. */
  readonly #last: Uint8Array;

  /** @param table complete, with a table of spans as its base, as in `BatchColumns`. */
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
    // Until it is optimised, an iterator would allocate an object for each column of each row.
    for (let place = 0; place < varying.length; place += 1) {
      const { write, isOfSpan } = varying[place] as VaryingColumn;
      write(out, isOfSpan ? spanRow : row);
    }
    out.whole(this.#last);
  }
}
