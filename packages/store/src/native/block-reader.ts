/** Thrown where the bytes that are there end too early: what was being read is to be read again when there are more. */
export const TOO_SHORT: Error = new Error('more bytes are needed');

/** Reads what blocks of the Native format consist of from bytes that come piece by piece. */
export class BlockReader {
  /** Memory for what has come; what is read is copied out of it before more is added. */
  #memory: Buffer = Buffer.alloc(0);
  #bytes: Buffer = this.#memory;
  #position = 0;

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#position;
  }

  /** What has come, until more is added, and where the next byte to be read stands in it. */
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

  /** Adds bytes; what was read is forgotten, and views of it hold other bytes. */
  add(chunks: readonly Buffer[]): void {
    let length = this.left;
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, length);
    const memory = size <= this.#memory.length ? this.#memory : Buffer.allocUnsafe(size * 2);
    this.#bytes.copy(memory, 0, this.#position);
    for (const chunk of chunks) length += chunk.copy(memory, length);
    this.#memory = memory;
    this.#bytes = memory.subarray(0, size);
    this.#position = 0;
  }

  /** Moves behind so many bytes. @returns where they begin. @throws {TOO_SHORT} */
  skip(count: number): number {
    const start = this.#position;
    if (start + count > this.#bytes.length) throw TOO_SHORT;
    this.#position = start + count;
    return start;
  }

  /** Bytes, not copied: they are there until more are added. @throws {TOO_SHORT} */
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
