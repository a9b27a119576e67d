import { ByteWriter } from './byte-writer.ts';
import type { AnyColumn, OpenColumn, TableColumn } from './table-columns.ts';

/**
 * Rows of one table, column by column, as one block of ClickHouse's Native format: revision 0, without block info.
 * Rows come whole by {@link appendRow}, or value by value through the columns, which must then all get one.
 * Source: https://clickhouse.com/docs/interfaces/formats/Native
 */
export class NativeTable<Row> {
  readonly #table: readonly TableColumn<Row>[];
  readonly #columns: readonly OpenColumn<Row>[];

  constructor(columns: readonly TableColumn<Row>[]) {
    this.#table = columns;
    this.#columns = columns.map((column) => column.open());
  }

  /** Names of the columns, in their order. */
  get names(): readonly string[] {
    return this.#table.map(({ name }) => name);
  }

  /** Rows so far. */
  get length(): number {
    return this.#columns[0]?.column.length ?? 0;
  }

  /** The column of that name, which must be of the given class. */
  column<Wanted extends AnyColumn>(name: string, make: abstract new (...args: never[]) => Wanted): Wanted {
    const column = this.anyColumn(name);
    if (column instanceof make) return column;
    throw new TypeError(`the column ${name} is not a ${make.name}`);
  }

  anyColumn(name: string): AnyColumn {
    const found = this.#columns[this.#table.findIndex((column) => column.name === name)];
    if (found === undefined) throw new TypeError(`there is no column ${name}`);
    return found.column;
  }

  appendRow(row: Row): void {
    for (const column of this.#columns) column.append(row);
  }

  /** Begins a row with the values of a row of another table, whose columns are the first of this one's. */
  appendFrom(other: NativeTable<never>, row: number): void {
    for (let index = 0; index < other.#columns.length; index += 1) {
      this.#columns[index]?.column.appendFrom(other.#columns[index]?.column as never, row);
    }
  }

  /** Writes the values of a row, but those of the named columns, as bytes that are equal for equal values. */
  writeIdentity(out: ByteWriter, row: number, without: ReadonlySet<string>): void {
    for (const [index, { name }] of this.#table.entries()) {
      if (!without.has(name)) this.#columns[index]?.column.writeIdentity(out, row);
    }
  }

  /** Takes back what is behind the first `length` rows, a row that is not whole too. */
  truncate(length: number): void {
    for (const { column } of this.#columns) column.truncate(length);
  }

  /** Equal rows that came in the same order give equal bytes. */
  block(): Buffer {
    const out = new ByteWriter();
    out.varint(this.#columns.length);
    out.varint(this.length);
    for (const [index, { name, type }] of this.#table.entries()) {
      out.text(name);
      out.text(type);
      this.#columns[index]?.column.writePrefix(out);
      this.#columns[index]?.column.writeValues(out);
    }
    return out.view();
  }
}
