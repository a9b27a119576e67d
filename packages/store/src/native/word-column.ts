import { ByteDictionary } from './byte-dictionary.ts';
import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';
import { UintList } from './uint-list.ts';

/** SharedDictionariesWithAdditionalKeys, the only version so far. */
const VERSION = 1;
/** The block carries its own keys, and they are the whole dictionary. */
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_UPDATE = 1 << 10;

/**
 * A `LowCardinality(String)` column: each distinct text once, and its number for each row. Source: ClickHouse,
 * src/DataTypes/Serializations/SerializationLowCardinality.cpp.
 */
export class WordColumn implements Column<string> {
  readonly type = 'LowCardinality(String)';
  readonly #dictionary: ByteDictionary;
  readonly #numbers = new UintList();
  /** The text that was appended last, and its number: the next one is usually the same. */
  #lastText = '';
  #lastNumber = -1;

  /** @param dictionary dictionary of another column to share: texts that this column does not use only cost bytes. */
  constructor(dictionary: ByteDictionary = new ByteDictionary()) {
    this.#dictionary = dictionary;
  }

  get dictionary(): ByteDictionary {
    return this.#dictionary;
  }

  get length(): number {
    return this.#numbers.length;
  }

  append(value: string): void {
    if (this.#lastNumber < 0 || value !== this.#lastText) {
      this.#lastNumber = this.#dictionary.numberOfText(value);
      this.#lastText = value;
    }
    this.#numbers.push(this.#lastNumber);
  }

  /** Appends a text by its dictionary number. */
  appendNumber(number: number): void {
    this.#numbers.push(number);
  }

  numberAt(index: number): number {
    return this.#numbers.at(index);
  }

  sibling(): this {
    return new WordColumn(this.#dictionary) as this;
  }

  appendFrom(other: this, index: number): void {
    const number = other.numberAt(index);
    if (other.dictionary === this.dictionary) return this.appendNumber(number);
    const bytes = other.dictionary.bytesOf(number);
    this.appendNumber(this.dictionary.numberOf(bytes, 0, bytes.length));
  }

  reserve(times: number): void {
    this.#numbers.reserve(Math.ceil(this.length * times));
  }

  repeat(index: number, times: number): void {
    this.#numbers.repeat(this.#numbers.at(index), times);
  }

  isConstant(): boolean {
    return this.#numbers.isConstant();
  }

  writeIdentity(out: ByteWriter, index: number): void {
    this.#dictionary.writeOne(out, this.#numbers.at(index));
  }

  truncate(length: number): void {
    this.#numbers.truncate(Math.min(length, this.length));
  }

  free(): void {
    this.#numbers.free();
  }

  writePrefix(out: BlockWriter): void {
    out.small.uint64(VERSION);
  }

  writeValues(out: BlockWriter): void {
    if (this.length === 0) return;
    const width = widthOf(this.dictionary.size);
    out.small.uint64(HAS_ADDITIONAL_KEYS | NEEDS_UPDATE | Math.log2(width));
    out.small.uint64(this.dictionary.size);
    this.dictionary.writeTo(out.small);
    out.small.uint64(this.length);
    out.add(this.#numbers.toBytes(width));
  }

  readPrefix(from: BlockReader): void {
    if (from.uint64() !== VERSION) throw new TypeError('unknown version of LowCardinality');
  }

  readValues(from: BlockReader, count: number): void {
    if (count === 0) return;
    const flags = from.uint64();
    const width = 2 ** (flags & 0xff);
    if ((flags & HAS_ADDITIONAL_KEYS) === 0) throw new TypeError('the block has no dictionary of its own');
    const words = Array.from({ length: from.uint64() }, () => this.#numberOf(from.take(from.varint())));
    if (from.uint64() !== count) throw new TypeError('the column has a different number of values than its block');
    const places = from.take(count * width);
    for (let at = 0; at < places.length; at += width) {
      this.#numbers.push(words[places.readUIntLE(at, Math.min(width, 4))] as number);
    }
  }

  /** Bytes that are not valid UTF-8 cannot be ours: the invalid parts become U+FFFD. */
  #numberOf(word: Buffer): number {
    const number = this.#dictionary.numberOf(word, 0, word.length);
    return number < 0 ? this.#dictionary.numberOfText(word.toString()) : number;
  }
}

/** Bytes per number for a dictionary of that size. */
function widthOf(words: number): 1 | 2 | 4 {
  if (words <= 0x100) return 1;
  return words <= 0x1_0000 ? 2 : 4;
}

export const wordColumn = (): WordColumn => new WordColumn();
