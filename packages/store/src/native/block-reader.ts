/** Thrown where the bytes that are there end too early: what was being read is to be read again when there are more. */
export const TOO_SHORT: Error = new Error('more bytes are needed');

/** Reads what blocks of the Native format consist of from bytes that come piece by piece. */
export class BlockReader {
  #bytes: Buffer = Buffer.alloc(0);
  #position = 0;

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#position;
  }

  /** What has come, and where the next byte to be read stands in it. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get position(): number {
    return this.#position;
  }

  /** Goes to a position that was one since the last {@link add}. */
  goTo(position: number): void {
    this.#position = position;
  }

  /** Adds bytes; what was read is forgotten. */
  add(chunks: readonly Buffer[]): void {
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#position), ...chunks]);
    this.#position = 0;
  }

  /** Moves behind so many bytes. @returns where they begin. @throws {TOO_SHORT} */
  skip(count: number): number {
    const start = this.#position;
    if (start + count > this.#bytes.length) throw TOO_SHORT;
    this.#position = start + count;
    return start;
  }

  /** @throws {TOO_SHORT} */
  take(count: number): Buffer {
    const start = this.skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** A whole number as LEB128. @throws {TOO_SHORT} */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.skip(1)] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** A whole number of 64 bits, as a double. @throws {TOO_SHORT} */
  uint64(): number {
    const start = this.skip(8);
    return this.#bytes.readUInt32LE(start) + this.#bytes.readUInt32LE(start + 4) * 0x1_0000_0000;
  }

  /** A text with its length before it. @throws {TOO_SHORT} */
  text(): string {
    return this.take(this.varint()).toString();
  }
}
