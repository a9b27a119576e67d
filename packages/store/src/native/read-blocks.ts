import { BlockReader, TOO_SHORT } from './block-reader.ts';
import type { NativeTable } from './native-table.ts';

/**
 * Reads a query's response in the Native format (revision 0).
 * @param chunks the response, in chunks of any size.
 * @param makeTable creates an empty table that has every column of the response.
 * @yields one table per block.
 * @throws {TypeError} for a column that is missing from the table or has another type there; {RangeError} if the response
 *   ends within a block.
 * @see https://clickhouse.com/docs/interfaces/formats/Native
 */
export async function* readBlocks<Table extends NativeTable<never>>(
  chunks: AsyncIterable<Buffer>,
  makeTable: () => Table,
): AsyncGenerator<Table> {
  const source = new Chunks(chunks);
  const { reader } = source;
  while (await source.hasMore()) {
    const [columns, rows] = await source.whole(() => [reader.varint(), reader.varint()] as const);
    const table = makeTable();
    for (let column = 0; column < columns; column += 1) {
      const name = await source.whole(() => reader.text());
      const type = await source.whole(() => reader.text());
      const target = table.anyColumn(name);
      if (target.type !== type) throw new TypeError(`the column ${name} is ${type} and not ${target.type}`);
      await source.whole(() => {
        target.truncate(0);
        if (rows === 0) return;
        target.readPrefix(reader);
        target.readValues(reader, rows);
      });
    }
    if (rows > 0) yield table;
  }
}

/** Buffers chunks, and reads a value again with more bytes if it is incomplete. */
class Chunks {
  readonly reader: BlockReader = new BlockReader();
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    return this.reader.left > 0 || this.#grow();
  }

  async whole<Result>(read: () => Result): Promise<Result> {
    for (;;) {
      const start = this.reader.position;
      try {
        return read();
      } catch (error) {
        if (error !== TOO_SHORT) throw error;
      }
      this.reader.goTo(start);
      if (!(await this.#grow())) throw new RangeError('the answer of ClickHouse ends too early');
    }
  }

  /** At least doubles the buffered bytes, so that little is read twice. */
  async #grow(): Promise<boolean> {
    const wanted = this.reader.left;
    const more: Buffer[] = [];
    for (let got = 0; got <= wanted;) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      more.push(next.value);
      got += next.value.length;
    }
    if (more.length > 0) this.reader.add(more);
    return more.length > 0;
  }
}
