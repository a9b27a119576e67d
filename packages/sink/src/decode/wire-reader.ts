import { isUtf8 } from 'node:buffer';
import { MalformedRequestError } from '../errors.ts';
import type { Faults } from './faults.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const GROUP_START = 3;
const GROUP_END = 4;
const FIXED32 = 5;
const DEEPEST_GROUP = 32;
const LONGEST_ID = 32;

/**
 * Reads the fields of a protobuf message in place: `while (reader.next()) switch (reader.tag)`, where a tag is the field number
 * times eight plus the wire type, so that a known field with a wrong type is skipped like an unknown one.
 * Every method but `next` and `skip` reads the value of the current field.
 * Source: https://protobuf.dev/programming-guides/encoding/
 * @throws {MalformedRequestError} from every method if the bytes are not protobuf; nothing else.
 */
export class WireReader {
  /** Field number times eight plus the wire type. */
  tag = 0;
  readonly #buffer: Buffer;
  readonly #end: number;
  #position: number;

  constructor(buffer: Buffer, start = 0, end: number = buffer.length) {
    this.#buffer = buffer;
    this.#position = start;
    this.#end = end;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#position >= this.#end) return false;
    const tag = this.#small();
    if (tag > 0xffff_ffff || tag < 8) throw this.#malformed('an impossible field number');
    this.tag = tag;
    return true;
  }

  /** Reads a nested message. */
  message(): WireReader {
    const start = this.#startOfBytes();
    return new WireReader(this.#buffer, start, this.#position);
  }

  /** Reads bytes, without a copy. */
  bytes(): Buffer {
    const start = this.#startOfBytes();
    return this.#buffer.subarray(start, this.#position);
  }

  /** Reads an id as hexadecimal; one that is too long is cut. */
  hex(): string {
    const start = this.#startOfBytes();
    return this.#buffer.toString('hex', start, Math.min(this.#position, start + LONGEST_ID));
  }

  /** Reads text; bytes that are not UTF-8 become U+FFFD and a fault. */
  text(faults: Faults): string {
    const start = this.#startOfBytes();
    const text = this.#buffer.toString('utf8', start, this.#position);
    if (text.includes('\uFFFD') && !isUtf8(this.#buffer.subarray(start, this.#position))) {
      faults.add('text that is not UTF-8 was replaced');
    }
    return text;
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.#varint());
  }

  /** Reads an enum or 32-bit integer. */
  int32(): number {
    return Number(BigInt.asIntN(32, this.#varint()));
  }

  boolean(): boolean {
    return this.#varint() !== 0n;
  }

  fixed32(): bigint {
    return BigInt(this.#buffer.readUInt32LE(this.#advance(4)));
  }

  fixed64(): bigint {
    return this.#buffer.readBigUInt64LE(this.#advance(8));
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#advance(8));
  }

  /** Skips the current field. */
  skip(): void {
    this.#skip(this.tag, 0);
  }

  #skip(tag: number, depth: number): void {
    const type = tag & 7;
    if (type === VARINT) this.#varint();
    else if (type === FIXED64) this.#advance(8);
    else if (type === LENGTH_DELIMITED) this.#startOfBytes();
    else if (type === FIXED32) this.#advance(4);
    else if (type === GROUP_START && depth < DEEPEST_GROUP) this.#skipGroup(tag >>> 3, depth + 1);
    else throw this.#malformed(`wire type ${type}`);
  }

  #skipGroup(field: number, depth: number): void {
    while (this.next()) {
      const { tag } = this;
      if ((tag & 7) === GROUP_END && tag >>> 3 === field) return;
      this.#skip(tag, depth);
    }
    throw this.#malformed('a group without end');
  }

  #startOfBytes(): number {
    return this.#advance(this.#small());
  }

  /** Advances and returns the previous position. */
  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#end - start) throw this.#malformed('a field that is longer than its message');
    this.#position = start + length;
    return start;
  }

  /** Reads a tag or length as a double: exact for valid values, and large for invalid ones. */
  #small(): number {
    let value = 0;
    for (let place = 1; place < 2 ** 70; place *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * place;
      if (byte < 0x80) return value;
    }
    throw this.#malformed('a number of more than ten bytes');
  }

  #varint(): bigint {
    const first = this.#byte();
    if (first < 0x80) return BigInt(first);
    let value = BigInt(first & 0x7f);
    for (let shift = 7n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw this.#malformed('a number of more than ten bytes');
  }

  #byte(): number {
    if (this.#position >= this.#end) throw this.#malformed('a number without end');
    const byte = this.#buffer[this.#position] ?? 0;
    this.#position += 1;
    return byte;
  }

  #malformed(what: string): MalformedRequestError {
    return new MalformedRequestError(`the body is not an OTLP protobuf message: ${what} at byte ${this.#position}`);
  }
}
