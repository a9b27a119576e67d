import type { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';

/** Where each row's values end in the column of all of them. */
class Ends {
  readonly #ends: number[] = [];

  get length(): number {
    return this.#ends.length;
  }

  push(end: number): void {
    this.#ends.push(end);
  }

  write(out: ByteWriter): void {
    for (const end of this.#ends) out.uint64(end);
  }
}

/** An `Array` column. */
export class ArrayColumn<Value> implements Column<readonly Value[]> {
  readonly type: string;
  readonly #ends = new Ends();
  readonly #items: Column<Value>;

  constructor(items: Column<Value>) {
    this.type = `Array(${items.type})`;
    this.#items = items;
  }

  get length(): number {
    return this.#ends.length;
  }

  append(values: readonly Value[]): void {
    for (const value of values) this.#items.append(value);
    this.#ends.push(this.#items.length);
  }

  writePrefix(out: ByteWriter): void {
    this.#items.writePrefix(out);
  }

  writeValues(out: ByteWriter): void {
    this.#ends.write(out);
    this.#items.writeValues(out);
  }
}

/** A `Map` column, filled from objects. Repeated keys cannot come. */
export class MapColumn implements Column<Readonly<Record<string, string>>> {
  readonly type: string;
  readonly #ends = new Ends();
  readonly #keys: Column<string>;
  readonly #values: Column<string>;

  constructor(keys: Column<string>, values: Column<string>) {
    this.type = `Map(${keys.type}, ${values.type})`;
    this.#keys = keys;
    this.#values = values;
  }

  get length(): number {
    return this.#ends.length;
  }

  append(map: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(map)) {
      this.#keys.append(key);
      this.#values.append(value);
    }
    this.#ends.push(this.#keys.length);
  }

  writePrefix(out: ByteWriter): void {
    this.#keys.writePrefix(out);
    this.#values.writePrefix(out);
  }

  writeValues(out: ByteWriter): void {
    this.#ends.write(out);
    this.#keys.writeValues(out);
    this.#values.writeValues(out);
  }
}
