import type { ByteWriter } from './byte-writer.ts';

const FIRST_SIZE = 64;

/** Whole numbers of up to 32 bits, in as many bytes as they need in memory. */
export class UintList {
  #values = new Uint32Array(FIRST_SIZE);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** The number there, which must be one. */
  at(index: number): number {
    return this.#values[index] as number;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** @param width bytes of each number: 1, 2, 4 or 8 */
  writeTo(out: ByteWriter, width: 1 | 2 | 4 | 8): void {
    for (let index = 0; index < this.#length; index += 1) {
      const value = this.at(index);
      if (width === 1) out.uint8(value);
      else if (width === 2) out.uint16(value);
      else out.uint32(value);
      if (width === 8) out.uint32(0);
    }
  }

  #grow(): void {
    const values = new Uint32Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
  }
}
