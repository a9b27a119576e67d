/** Thrown if the available bytes end too early: the caller reads again once there are more. */
export const TOO_SHORT: Error = new Error('more bytes are needed');

/** Reads the elements of Native-format blocks from a stream of chunks. */
export class BlockReader {
  /** Buffer for unread bytes; values are copied out of it before more are added. */
  #memory: Buffer = Buffer.alloc(0);
  #bytes: Buffer = this.#memory;
  #position = 0;

  /** Number of unread bytes. */
  get left(): number {
    return this.#bytes.length - this.#position;
  }

  /** The buffered bytes, valid until more are added; {@link position} is the offset of the next byte to read. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get position(): number {
    return this.#position;
  }

  /** Seeks to a position that was valid since the last {@link add}. */
  goTo(position: number): void {
    this.#position = position;
  }

  /** Adds bytes. Bytes already read are discarded, and views of them become invalid. */
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

  /** Skips bytes. @returns their start offset. @throws {TOO_SHORT} */
  skip(count: number): number {
    const start = this.#position;
    if (start + count > this.#bytes.length) throw TOO_SHORT;
    this.#position = start + count;
    return start;
  }

  /** Reads bytes without copying; valid until more are added. @throws {TOO_SHORT} */
  take(count: number): Buffer {
    const start = this.skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** Reads a LEB128 integer. @throws {TOO_SHORT} */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.skip(1)] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Reads a 64-bit integer as a double. @throws {TOO_SHORT} */
  uint64(): number {
    const start = this.skip(8);
    return this.#bytes.readUInt32LE(start) + this.#bytes.readUInt32LE(start + 4) * 0x1_0000_0000;
  }

  /** Reads a length-prefixed text. @throws {TOO_SHORT} */
  text(): string {
    return this.take(this.varint()).toString();
  }
}
