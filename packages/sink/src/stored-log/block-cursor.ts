import { FixedColumn, type NativeTable } from '@auditspan/store';

/** Where one stands in rows that come block by block, in the order of the log. */
export class BlockCursor<Table extends NativeTable<never>> {
  readonly #blocks: AsyncIterator<Table>;
  #table: Table | undefined;
  #indices: FixedColumn<unknown> | undefined;
  #row = 0;

  constructor(blocks: AsyncIterable<Table>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** The block; undefined behind the last one. */
  get table(): Table | undefined {
    return this.#table;
  }

  /** The row in it. */
  get row(): number {
    return this.#row;
  }

  /** The leaf that a row is of, so many behind the present one; infinite behind the end of the block. */
  indexOf(behind = 0): number {
    const row = this.#row + behind;
    return this.#indices !== undefined && row < this.#indices.length
      ? this.#indices.numberAt(row)
      : Number.POSITIVE_INFINITY;
  }

  /** Goes to the next row of the block. */
  pass(): void {
    this.#row += 1;
  }

  /** Goes to the next block where this one is at its end. @throws {StoreUnavailableError | StoreRejectedError} */
  async fill(): Promise<void> {
    while (this.#indices === undefined || this.#row >= this.#indices.length) {
      const next = await this.#blocks.next();
      this.#table = next.done === true ? undefined : next.value;
      this.#indices = this.#table?.column('LeafIndex', FixedColumn);
      this.#row = 0;
      if (next.done === true) return;
    }
  }

  /** Takes all rows of one leaf, though they be in several blocks. */
  async takeAll<Item>(index: number, itemAt: (table: Table, row: number) => Item): Promise<Item[]> {
    const items: Item[] = [];
    for (; this.#table !== undefined && this.indexOf() === index; await this.fill()) {
      items.push(itemAt(this.#table, this.#row));
      this.pass();
    }
    return items;
  }
}
