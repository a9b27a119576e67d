const FIRST_SIZE = 64;

/** Whole numbers of up to 32 bits, in as many bytes as they need in memory. */
export class UintList {
  #values = new Uint32Array(FIRST_SIZE);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.reserve(this.#length * 2);
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Has room for so many numbers, so that they need not move again and again. */
  reserve(count: number): void {
    if (count <= this.#values.length) return;
    const values = new Uint32Array(count);
    values.set(this.#values);
    this.#values = values;
  }

  /** Pushes the same number several times. */
  repeat(value: number, times: number): void {
    const end = this.#length + times;
    if (end > this.#values.length) this.reserve(Math.max(end, this.#values.length * 2));
    this.#values.fill(value, this.#length, end);
    this.#length = end;
  }

  /** The number there, which must be one. */
  at(index: number): number {
    return this.#values[index] as number;
  }

  /** Whether all numbers are the same. */
  isConstant(): boolean {
    const bytes = this.toBytes(4);
    return bytes.length === 0 || bytes.compare(bytes, 4, bytes.length, 0, bytes.length - 4) === 0;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** The numbers in little-endian order, not always copied. @param width bytes of each */
  toBytes(width: 1 | 2 | 4 | 8): Buffer {
    const values = this.#values.subarray(0, this.#length);
    const { buffer, byteOffset, byteLength } = width === 4 ? values : resized(values, width);
    return Buffer.from(buffer, byteOffset, byteLength);
  }
}

/** In the byte order of the machine: that of all that Node runs on is little-endian. */
function resized(values: Uint32Array<ArrayBuffer>, width: 1 | 2 | 8): ArrayBufferView<ArrayBuffer> {
  if (width === 1) return new Uint8Array(values);
  if (width === 2) return new Uint16Array(values);
  const halves = new Uint32Array(values.length * 2);
  for (let index = 0; index < values.length; index += 1) halves[index * 2] = values[index] as number;
  return halves;
}
