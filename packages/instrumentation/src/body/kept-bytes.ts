/** Keeps a stretch of bytes that may run over several chunks, up to a bound. */
export class KeptBytes {
  #parts: Buffer[] | undefined;
  #from = 0;
  #bytes = 0;
  #maxBytes = 0;

  /** Starts to keep, from this place of the chunk at hand. */
  start(at: number, maxBytes: number): void {
    this.#parts = [];
    this.#from = at;
    this.#bytes = 0;
    this.#maxBytes = maxBytes;
  }

  /** Keeps the chunk at hand up to here; what goes on does so at the start of the next. */
  hold(chunk: Buffer, to: number): void {
    if (this.#parts === undefined) return;
    this.#bytes += to - this.#from;
    if (this.#bytes > this.#maxBytes) this.#parts = undefined;
    else this.#parts.push(Buffer.from(chunk.subarray(this.#from, to)));
    this.#from = 0;
  }

  /** Ends here and gives what was kept; `undefined` where nothing was, or too much. */
  take(chunk: Buffer, to: number): string | undefined {
    this.hold(chunk, to);
    const text = this.#parts === undefined ? undefined : Buffer.concat(this.#parts).toString('utf8');
    this.#parts = undefined;
    return text;
  }
}
