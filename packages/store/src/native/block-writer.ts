import { ByteWriter } from './byte-writer.ts';

/** From this size on, bytes are added without copying: a copy would cost more than another part. */
const LARGE = 16_384;

/** Assembles a block from parts, so that column values need not be copied. */
export class BlockWriter {
  /** Writer for small values; they follow everything added before. */
  readonly small: ByteWriter = new ByteWriter();
  readonly #parts: Buffer[] = [];
  #flushed = 0;

  /** Adds bytes that will not change any more. */
  add(bytes: Buffer): void {
    if (bytes.length < LARGE) return this.small.raw(bytes);
    this.#flush();
    this.#parts.push(bytes);
  }

  /** Returns everything added, in order. */
  parts(): readonly Buffer[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    if (this.small.length === this.#flushed) return;
    this.#parts.push(this.small.view(this.#flushed));
    this.#flushed = this.small.length;
  }
}
