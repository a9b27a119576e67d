import { ByteWriter } from './byte-writer.ts';

/** From here on bytes go out as they are: a copy would cost more than one more part. */
const LARGE = 16_384;

/** Puts a block together in parts, so that the values of its columns need not be copied. */
export class BlockWriter {
  /** For what is small; it comes after all that was added before. */
  readonly small: ByteWriter = new ByteWriter();
  readonly #parts: Buffer[] = [];
  #flushed = 0;

  /** Adds bytes that do not change any more. */
  add(bytes: Buffer): void {
    if (bytes.length < LARGE) return this.small.raw(bytes);
    this.#flush();
    this.#parts.push(bytes);
  }

  /** All that was added, in its order. */
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
