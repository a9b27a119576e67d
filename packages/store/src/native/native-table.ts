import { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { AnyColumn, OpenColumn, TableColumn } from './table-columns.ts';
import { UintList } from './uint-list.ts';

/**
 * Rows of one table, column by column, as one block of ClickHouse's Native format: revision 0, without block info.
 * Rows come whole by {@link appendRow}, or value by value through the columns, which must then all get one.
 * Source: https://clickhouse.com/docs/interfaces/formats/Native
 */
export class NativeTable<Row> {
  readonly #table: readonly TableColumn<Row>[];
  /** Those that are its own, which the base has no column of that name for. */
  readonly #columns: readonly OpenColumn<Row>[];
  /** Names of these. */
  readonly #ownNames: readonly string[];
  readonly #base: NativeTable<never> | undefined;
  /** For each row, the one of the base that it begins with. */
  readonly #baseRows = new UintList();

  /**
   * @param base a table whose columns this one has wherever the name is the same: each row here belongs to one there, and
   * to a row there belongs at most one here. Nothing is copied where one belongs to each.
   */
  constructor(columns: readonly TableColumn<Row>[], base?: NativeTable<never>) {
    this.#table = columns;
    this.#base = base;
    const own = columns.filter(({ name }) => base?.has(name) !== true);
    this.#ownNames = own.map(({ name }) => name);
    this.#columns = own.map((column) => column.open());
  }

  /** Names of the columns, in their order. */
  get names(): readonly string[] {
    return this.#table.map(({ name }) => name);
  }

  /** Rows so far. */
  get length(): number {
    return this.#base === undefined ? (this.#columns[0]?.column.length ?? 0) : this.#baseRows.length;
  }

  /** The column of that name, which must be of the given class; one of the base has the base's rows. */
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

  /** Whether it has a column of that name. */
  has(name: string): boolean {
    return this.#table.some((column) => column.name === name);
  }

  /** Appends a row, which begins with the last row of the base, where there is one. */
  appendRow(row: Row): void {
    if (this.#base !== undefined) this.beginRow(this.#base.length - 1);
    for (const column of this.#columns) column.append(row);
  }

  /** Begins a row with one of the base, larger than that of the row before. */
  beginRow(baseRow: number): void {
    this.#baseRows.push(baseRow);
  }

  /** The row of the base that a row begins with. */
  baseRowOf(row: number): number {
    return this.#baseRows.at(row);
  }

  /** Makes room for so many times the rows that it has. */
  reserve(times: number): void {
    this.#baseRows.reserve(Math.ceil(this.#baseRows.length * times));
    for (const { column } of this.#columns) column.reserve(times);
  }

  /** Writes the values of a row, but those of the named columns, as bytes that are equal for equal values. */
  writeIdentity(out: ByteWriter, row: number, without: ReadonlySet<string>): void {
    this.#base?.writeIdentity(out, this.baseRowOf(row), without);
    for (const [index, { column }] of this.#columns.entries()) {
      if (!without.has(this.#ownNames[index] ?? '')) column.writeIdentity(out, row);
    }
  }

  /** Takes back what is behind the first `length` rows, a row that is not whole too. */
  truncate(length: number): void {
    this.#baseRows.truncate(Math.min(length, this.#baseRows.length));
    for (const { column } of this.#columns) column.truncate(length);
  }

  /** Forgets all rows, and gives the memory of the columns that are its own back: no block of them may be read any more. */
  free(): void {
    this.#baseRows.free();
    for (const { column } of this.#columns) column.free();
  }

  /**
   * The block, in parts that are not to be changed: equal rows that came in the same order give equal bytes. No row may
   * be appended any more.
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

  /** The column of that name with the rows of this table. */
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
