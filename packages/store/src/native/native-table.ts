import { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { AnyColumn, OpenColumn, TableColumn } from './table-columns.ts';
import { UintList } from './uint-list.ts';

/**
 * Rows of a table, column by column, as one block of ClickHouse's Native format: revision 0, without block info. Rows
 * are appended as a whole with {@link appendRow}, or value by value to each of the columns. Source:
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export class NativeTable<Row> {
  readonly #table: readonly TableColumn<Row>[];
  /** Columns of this table that the base does not have. */
  readonly #columns: readonly OpenColumn<Row>[];
  /** Names of {@link #columns}. */
  readonly #ownNames: readonly string[];
  readonly #base: NativeTable<never> | undefined;
  /** Row of the base for each row. */
  readonly #baseRows = new UintList();

  /**
   * @param base table that provides all columns with the same names: each row of this table extends one of its rows,
   *   and each of its rows is extended at most once. If every row is extended, nothing is copied.
   */
  constructor(columns: readonly TableColumn<Row>[], base?: NativeTable<never>) {
    this.#table = columns;
    this.#base = base;
    const own = columns.filter(({ name }) => base?.has(name) !== true);
    this.#ownNames = own.map(({ name }) => name);
    this.#columns = own.map((column) => column.open());
  }

  /** Names of the columns, in order. */
  get names(): readonly string[] {
    return this.#table.map(({ name }) => name);
  }

  /** Number of rows. */
  get length(): number {
    return this.#base === undefined ? (this.#columns[0]?.column.length ?? 0) : this.#baseRows.length;
  }

  /** Returns the column of that name, which must be of the given class. A column of the base has the base's rows. */
  column<Wanted extends AnyColumn>(name: string, make: abstract new (...args: never[]) => Wanted): Wanted {
    const column = this.anyColumn(name);
    if (column instanceof make) return column;
    throw new TypeError(`the column ${name} is not a ${make.name}`);
  }

  anyColumn(name: string): AnyColumn {
    const own = this.#columns[this.#ownNames.indexOf(name)]?.column;
    const found = own ?? (this.has(name) ? this.#base?.anyColumn(name) : undefined);
    if (found === undefined) throw new TypeError(`there is no column ${name}`);
    return found;
  }

  /** Whether the table has a column of that name. */
  has(name: string): boolean {
    return this.#table.some((column) => column.name === name);
  }

  /** Appends a row, which extends the last row of the base if there is one. */
  appendRow(row: Row): void {
    if (this.#base !== undefined) this.beginRow(this.#base.length - 1);
    for (const column of this.#columns) column.append(row);
  }

  /** Starts a row that extends a base row, which must come after that of the previous row. */
  beginRow(baseRow: number): void {
    this.#baseRows.push(baseRow);
  }

  /** Returns the base row that a row extends. */
  baseRowOf(row: number): number {
    return this.#baseRows.at(row);
  }

  /** Reserves capacity for `times` as many rows. */
  reserve(times: number): void {
    this.#baseRows.reserve(Math.ceil(this.#baseRows.length * times));
    for (const { column } of this.#columns) column.reserve(times);
  }

  /** Writes the values of a row except the named columns, as bytes that are equal for equal values. */
  writeIdentity(out: ByteWriter, row: number, without: ReadonlySet<string>): void {
    this.#base?.writeIdentity(out, this.baseRowOf(row), without);
    for (const [index, { column }] of this.#columns.entries()) {
      if (!without.has(this.#ownNames[index] ?? '')) column.writeIdentity(out, row);
    }
  }

  /** Discards all but the first `length` rows, including an incomplete one. */
  truncate(length: number): void {
    this.#baseRows.truncate(Math.min(length, this.#baseRows.length));
    for (const { column } of this.#columns) column.truncate(length);
  }

  /** Clears the table and frees the memory of its own columns; blocks made from it become invalid. */
  free(): void {
    this.#baseRows.free();
    for (const { column } of this.#columns) column.free();
  }

  /**
   * Returns the block as parts that must not be modified: equal rows in the same order give equal bytes. No row may be
   * appended afterwards.
   */
  block(): readonly Buffer[] {
    const out = new BlockWriter();
    out.small.varint(this.#table.length);
    out.small.varint(this.length);
    for (const { name, type } of this.#table) {
      const column = this.#rowsOf(name);
      out.small.text(name);
      out.small.text(type);
      column.writePrefix(out);
      column.writeValues(out);
    }
    return out.parts();
  }

  /** Returns the column of that name with only the rows of this table. */
  #rowsOf(name: string): AnyColumn {
    const column = this.#columns[this.#ownNames.indexOf(name)]?.column;
    if (column !== undefined || this.#base === undefined) return column ?? this.anyColumn(name);
    const ofBase = this.#base.#rowsOf(name);
    if (this.length === this.#base.length) return ofBase;
    const own = ofBase.sibling();
    for (let row = 0; row < this.length; row += 1) own.appendFrom(ofBase as never, this.baseRowOf(row));
    return own;
  }
}
