import { FixedColumn, type NativeTable } from '@auditspan/store';

/** Cursor over rows that arrive in blocks, in log order. */
export class BlockCursor<Table extends NativeTable<never>> {
  readonly #blocks: AsyncIterator<Table>;
  #table: Table | undefined;
  #indices: FixedColumn<unknown> | undefined;
  #row = 0;

  constructor(blocks: AsyncIterable<Table>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** The current block; undefined at the end. */
  get table(): Table | undefined {
    return this.#table;
  }

  /** The current row in the block. */
  get row(): number {
    return this.#row;
  }

  /** Returns the leaf index of the row `behind` rows after the current one; infinite beyond the block. */
  indexOf(behind = 0): number {
    const row = this.#row + behind;
    return this.#indices !== undefined && row < this.#indices.length
      ? this.#indices.numberAt(row)
      : Number.POSITIVE_INFINITY;
  }

  /** Advances to the next row of the block. */
  pass(): void {
    this.#row += 1;
  }

  /** Loads the next block if the current one is exhausted. @throws {StoreUnavailableError | StoreRejectedError} */
  async fill(): Promise<void> {
    while (this.#indices === undefined || this.#row >= this.#indices.length) {
      const next = await this.#blocks.next();
      this.#table = next.done === true ? undefined : next.value;
      this.#indices = this.#table?.column('LeafIndex', FixedColumn);
      this.#row = 0;
      if (next.done === true) return;
    }
  }

  /** Takes all rows of one leaf, even across blocks. */
  async takeAll<Item>(index: number, itemAt: (table: Table, row: number) => Item): Promise<Item[]> {
    const items: Item[] = [];
    for (; this.#table !== undefined && this.indexOf() === index; await this.fill()) {
      items.push(itemAt(this.#table, this.#row));
      this.pass();
    }
    return items;
  }
}
