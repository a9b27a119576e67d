const FIRST_SIZE = 16_384;

/** Writes protobuf. A tag is the field number times eight plus the wire type. */
export class MessageWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;

  /** What was written, not copied. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  text(tag: number, text: string): void {
    const length = Buffer.byteLength(text);
    this.#number(tag);
    this.#number(length);
    const at = this.#take(length);
    this.#bytes.write(text, at, 'utf8');
  }

  bytes(tag: number, bytes: Uint8Array): void {
    this.#number(tag);
    this.#number(bytes.length);
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
  }

  varint(tag: number, value: bigint): void {
    this.#number(tag);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.#byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#byte(Number(rest));
  }

  fixed32(tag: number, value: number): void {
    this.#number(tag);
    const at = this.#take(4);
    this.#bytes.writeUInt32LE(value, at);
  }

  fixed64(tag: number, value: bigint): void {
    this.#number(tag);
    const at = this.#take(8);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
  }

  double(tag: number, value: number): void {
    this.#number(tag);
    const at = this.#take(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  /** A message within this one; its length, which stands before it, is known when `write` is done. */
  message(tag: number, write: () => void): void {
    this.#number(tag);
    const start = this.#take(1);
    write();
    const length = this.#length - start - 1;
    if (length >= 0x80) this.#makeRoom(start + 1, lengthOf(length) - 1);
    const end = this.#length;
    this.#length = start;
    this.#number(length);
    this.#length = end;
  }

  /** Moves what stands from `at` on. */
  #makeRoom(at: number, count: number): void {
    const end = this.#length;
    this.#take(count);
    this.#bytes.copyWithin(at + count, at, end);
  }

  #number(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#byte((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#byte(rest);
  }

  #byte(value: number): void {
    const at = this.#take(1);
    this.#bytes[at] = value;
  }

  #take(count: number): number {
    const start = this.#length;
    this.#length = start + count;
    if (this.#length > this.#bytes.length) {
      const bytes = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(bytes, 0, 0, start);
      this.#bytes = bytes;
    }
    return start;
  }
}

/** Bytes of a varint. */
function lengthOf(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}
