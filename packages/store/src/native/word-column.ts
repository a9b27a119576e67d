import { ByteDictionary } from './byte-dictionary.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';
import { UintList } from './uint-list.ts';

/** SharedDictionariesWithAdditionalKeys, the only version that there is. */
const VERSION = 1;
/** The block brings its own keys, and they are the whole dictionary. */
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_UPDATE = 1 << 10;

/**
 * A `LowCardinality(String)` column: every text once, and for each row its number.
 * Source: ClickHouse, src/DataTypes/Serializations/SerializationLowCardinality.cpp.
 */
export class WordColumn implements Column<string> {
  readonly type = 'LowCardinality(String)';
  #dictionary = new ByteDictionary();
  readonly #numbers = new UintList();

  get dictionary(): ByteDictionary {
    return this.#dictionary;
  }

  /** Shares another column's dictionary while this one is empty: texts that it does not use cost bytes and change nothing. */
  shareDictionary({ dictionary }: WordColumn): void {
    if (this.length > 0) throw new TypeError('a column that is filled keeps its dictionary');
    this.#dictionary = dictionary;
  }

  get length(): number {
    return this.#numbers.length;
  }

  append(value: string): void {
    this.#numbers.push(this.dictionary.numberOfText(value));
  }

  /** Appends the text of a number that the dictionary has given. */
  appendNumber(number: number): void {
    this.#numbers.push(number);
  }

  numberAt(index: number): number {
    return this.#numbers.at(index);
  }

  appendFrom(other: this, index: number): void {
    const number = other.numberAt(index);
    if (other.dictionary === this.dictionary) return this.appendNumber(number);
    const bytes = other.dictionary.bytesOf(number);
    this.appendNumber(this.dictionary.numberOf(bytes, 0, bytes.length));
  }

  writeIdentity(out: ByteWriter, index: number): void {
    this.#dictionary.writeOne(out, this.#numbers.at(index));
  }

  truncate(length: number): void {
    this.#numbers.truncate(Math.min(length, this.length));
  }

  writePrefix(out: ByteWriter): void {
    out.uint64(VERSION);
  }

  writeValues(out: ByteWriter): void {
    if (this.length === 0) return;
    const width = widthOf(this.dictionary.size);
    out.uint64(HAS_ADDITIONAL_KEYS | NEEDS_UPDATE | Math.log2(width));
    out.uint64(this.dictionary.size);
    this.dictionary.writeTo(out);
    out.uint64(this.length);
    this.#numbers.writeTo(out, width);
  }
}

/** Bytes of the numbers of that many words. */
function widthOf(words: number): 1 | 2 | 4 {
  if (words <= 0x100) return 1;
  return words <= 0x1_0000 ? 2 : 4;
}

export const wordColumn = (): WordColumn => new WordColumn();
