import { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';

/** SharedDictionariesWithAdditionalKeys, the only version that there is. */
const VERSION = 1;
/** The block brings its own keys, and they are the whole dictionary. */
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_UPDATE = 1 << 10;

/**
 * A `LowCardinality(String)` column: every text once, and for each row its number.
 * Source: ClickHouse, src/DataTypes/Serializations/SerializationLowCardinality.cpp.
 */
class DictionaryColumn implements Column<string> {
  readonly type = 'LowCardinality(String)';
  readonly #numbers = new Map<string, number>();
  readonly #keys = new ByteWriter();
  readonly #values: number[] = [];

  get length(): number {
    return this.#values.length;
  }

  append(value: string): void {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(value, number);
      this.#keys.text(value);
    }
    this.#values.push(number);
  }

  writePrefix(out: ByteWriter): void {
    out.uint64(VERSION);
  }

  writeValues(out: ByteWriter): void {
    if (this.#values.length === 0) return;
    const width = widthOf(this.#numbers.size);
    out.uint64(HAS_ADDITIONAL_KEYS | NEEDS_UPDATE | width);
    out.uint64(this.#numbers.size);
    out.raw(this.#keys.view());
    out.uint64(this.#values.length);
    for (const value of this.#values) writeNumber(out, value, width);
  }
}

/** A column of words that come again and again. */
export function wordColumn(): Column<string> {
  return new DictionaryColumn();
}

/** 0, 1 or 2 for numbers of one, two or four bytes. */
function widthOf(keys: number): number {
  if (keys <= 0x100) return 0;
  return keys <= 0x1_0000 ? 1 : 2;
}

function writeNumber(out: ByteWriter, value: number, width: number): void {
  if (width === 0) out.uint8(value);
  else if (width === 1) out.uint16(value);
  else out.uint32(value);
}
