import { ByteWriter } from '@auditspan/store';

const NO_DIGIT = -1;
const NIBBLES: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? NO_DIGIT : digit;
});

/**
 * Writes nested protobuf messages. A tag is the field number times eight plus the wire type.
 * Source: https://protobuf.dev/programming-guides/encoding
 */
export class MessageWriter {
  /** The message and the nested ones not ended yet: a nested message's length is known only at its end. */
  readonly #open: ByteWriter[] = [new ByteWriter()];
  readonly #eight = new DataView(new ArrayBuffer(8));
  #depth = 0;

  /** The bytes of all fields so far; every nested message must have been ended. */
  bytes(): Buffer {
    return this.#out.view();
  }

  /** Begins a nested message, to which the next fields belong. */
  begin(): void {
    this.#depth += 1;
    (this.#open[this.#depth] ??= new ByteWriter()).truncate(0);
  }

  /** Ends the nested message that was begun last. */
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
   * Writes a bytes field from hexadecimal digits of either case.
   * @returns false if the text is not hexadecimal; the output is then unusable.
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

  /** Writes a non-negative safe integer. */
  varint(tag: number, value: number): void {
    this.#out.varint(tag);
    this.#out.varint(value);
  }

  /** Writes a signed 64-bit integer. */
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
