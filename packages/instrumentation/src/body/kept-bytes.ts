/** Keeps a range of bytes that may span several chunks, up to a bound. */
export class KeptBytes {
  #parts: Buffer[] | undefined;
  #from = 0;
  #bytes = 0;
  #maxBytes = 0;

  /** Starts a range at this index of the current chunk. */
  start(at: number, maxBytes: number): void {
    this.#parts = [];
    this.#from = at;
    this.#bytes = 0;
    this.#maxBytes = maxBytes;
  }

  /** Keeps the range up to this index of the current chunk; it continues at the start of the next. */
  hold(chunk: Buffer, to: number): void {
    if (this.#parts === undefined) return;
    this.#bytes += to - this.#from;
    if (this.#bytes > this.#maxBytes) this.#parts = undefined;
    else this.#parts.push(Buffer.from(chunk.subarray(this.#from, to)));
    this.#from = 0;
  }

  /** Ends the range and returns its text; `undefined` if nothing was kept, or the range was too long. */
  take(chunk: Buffer, to: number): string | undefined {
    this.hold(chunk, to);
    const text = this.#parts === undefined ? undefined : Buffer.concat(this.#parts).toString('utf8');
    this.#parts = undefined;
    return text;
  }
}
