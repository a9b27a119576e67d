import type { MapColumn } from '@auditspan/store';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { Faults } from '../decode/faults.ts';
import { readAnyValue } from '../decode/protobuf-attributes.ts';
import { WireReader } from '../decode/wire-reader.ts';
import { attributeText } from '../decode/attribute-text.ts';
import { ODD_SPAN } from './odd-span.ts';
import { mustBeUtf8 } from './plain-text.ts';
import { isTextAt, shortValueAt } from './short-pair.ts';
import { WireCursor } from './wire-cursor.ts';

/** Kinds of attribute values, by their field number in `AnyValue`. */
export const VALUE = { STRING: 1, BOOLEAN: 2, INTEGER: 3, DOUBLE: 4, LIST: 5, MAP: 6, BYTES: 7 } as const;

/** Tags of double, list, map and bytes. */
const OTHERS: ReadonlySet<number> = new Set([33, 42, 50, 58]);
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** Called for every appended attribute: the index of its key, the kind of its value, and the value's bounds or number. */
export type OnAttribute = (key: number, kind: number, start: number, end: number) => void;

/**
 * Appends attributes to a map column, formatted as text.
 * Source: opentelemetry/proto/common/v1/common.proto.
 */
export class AttributeReader {
  readonly #buffer: Buffer;
  readonly #pair: WireCursor;
  readonly #value: WireCursor;
  /** For each key the key that followed it last: spans of one instrumentation have their attributes in the same order. */
  readonly #followers: number[] = [];
  #last = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#pair = new WireCursor(buffer);
    this.#value = new WireCursor(buffer);
  }

  /** Appends the `KeyValue` at these bounds. @throws {OddSpan} */
  read(start: number, end: number, map: MapColumn, onAttribute: OnAttribute): void {
    const value = shortValueAt(this.#buffer, start, end);
    if (value < 0) return this.#readAny(start, end, map, onAttribute);
    const key = this.#appendKey(start + 2, value - 2, map);
    if (isTextAt(this.#buffer, value, end)) {
      this.#appendText(value + 2, end, map, key, onAttribute);
    } else this.#readValue(value, end, map, key, onAttribute);
  }

  #readAny(start: number, end: number, map: MapColumn, onAttribute: OnAttribute): void {
    const pair = this.#pair;
    pair.open(start, end);
    pair.expectBytes(10);
    const key = this.#appendKey(pair.start, pair.end, map);
    pair.expectBytes(18);
    this.#readValue(pair.start, pair.end, map, key, onAttribute);
    pair.expectEnd();
  }

  #appendKey(start: number, end: number, { keys }: MapColumn): number {
    const key = keys.dictionary.numberOf(this.#buffer, start, end, this.#followers[this.#last]);
    if (key < 0) throw ODD_SPAN;
    if (this.#followers[this.#last] !== key) this.#followers[this.#last] = key;
    this.#last = key;
    keys.appendNumber(key);
    return key;
  }

  #appendText(start: number, end: number, { values }: MapColumn, key: number, onAttribute: OnAttribute): void {
    mustBeUtf8(this.#buffer, start, end);
    values.appendBytes(this.#buffer, start, end);
    onAttribute(key, VALUE.STRING, start, end);
  }

  #readValue(start: number, end: number, map: MapColumn, key: number, onAttribute: OnAttribute): void {
    const { values } = map;
    const value = this.#value;
    value.open(start, end);
    if (!value.next()) throw ODD_SPAN;
    if (value.tag === 10) {
      value.bytes();
      this.#appendText(value.start, value.end, map, key, onAttribute);
    } else if (value.tag === 24) {
      const number = value.number();
      values.appendDecimal(number);
      onAttribute(key, VALUE.INTEGER, number, 0);
    } else if (value.tag === 16) {
      const truth = value.number();
      values.append(truth === 0 ? FALSE : TRUE);
      onAttribute(key, VALUE.BOOLEAN, truth, 0);
    } else if (OTHERS.has(value.tag)) {
      values.append(this.#textOfOther(start, end));
      value.skip();
      onAttribute(key, value.tag >>> 3, value.start, value.end);
    } else throw ODD_SPAN;
    value.expectEnd();
  }

  #textOfOther(start: number, end: number): string {
    const faults = new Faults();
    const value = readAnyValue(new WireReader(this.#buffer, start, end), faults, new DecodeBudget(end - start), 0);
    if (faults.toArray().length > 0) throw ODD_SPAN;
    return attributeText(value);
  }
}
