import { ByteWriter } from '@auditspan/store';

const NO_DIGIT = -1;
const NIBBLES: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? NO_DIGIT : digit;
});

/**
 * Writes protobuf messages within messages: a field's tag is its number times eight, and its wire type.
 * Source: https://protobuf.dev/programming-guides/encoding
 */
export class MessageWriter {
  /** The message itself, and those within that are not ended: what one takes is known at its end. */
  readonly #open: ByteWriter[] = [new ByteWriter()];
  readonly #eight = new DataView(new ArrayBuffer(8));
  #depth = 0;

  /** All fields so far; every message that was begun must be ended. */
  bytes(): Buffer {
    return this.#out.view();
  }

  /** What is written next belongs to a message within this one. */
  begin(): void {
    this.#depth += 1;
    (this.#open[this.#depth] ??= new ByteWriter()).truncate(0);
  }

  /** Ends the message that was begun last. */
  end(tag: number): void {
    const inner = this.#out;
    this.#depth -= 1;
    this.#out.varint(tag);
    this.#out.varint(inner.length);
    this.#out.copy(inner, 0, inner.length);
  }

  text(tag: number, value: string): void {
    this.#out.varint(tag);
    this.#out.text(value);
  }

  rawBytes(tag: number, value: Uint8Array): void {
    this.#out.varint(tag);
    this.#out.bytes(value);
  }

  /**
   * Bytes that are given in hexadecimal of either case.
   * @returns false where they are not; what was written is then of no use.
   */
  hexadecimal(tag: number, digits: string): boolean {
    if (digits.length % 2 !== 0) return false;
    this.#out.varint(tag);
    this.#out.varint(digits.length / 2);
    for (let at = 0; at < digits.length; at += 2) {
      const [high, low] = [NIBBLES[digits.charCodeAt(at)] ?? NO_DIGIT, NIBBLES[digits.charCodeAt(at + 1)] ?? NO_DIGIT];
      if (high === NO_DIGIT || low === NO_DIGIT) return false;
      this.#out.uint8(high * 16 + low);
    }
    return true;
  }

  /** A whole number from 0 that a double holds. */
  varint(tag: number, value: number): void {
    this.#out.varint(tag);
    this.#out.varint(value);
  }

  /** A whole number of 64 bits with its sign. */
  int64(tag: number, value: bigint): void {
    this.#out.varint(tag);
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) this.#out.uint8(Number(rest & 0x7fn) | 0x80);
    this.#out.uint8(Number(rest));
  }

  fixed32(tag: number, value: number): void {
    this.#out.varint(tag);
    this.#out.uint32(value);
  }

  fixed64(tag: number, value: bigint): void {
    this.#out.varint(tag);
    this.#out.uint64(value);
  }

  double(tag: number, value: number): void {
    this.#eight.setFloat64(0, value);
    this.fixed64(tag, this.#eight.getBigUint64(0));
  }

  get #out(): ByteWriter {
    return this.#open[this.#depth] as ByteWriter;
  }
}
