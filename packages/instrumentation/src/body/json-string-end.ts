const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Finds the end of a JSON string by native search, however long it is and wherever its bytes are split. */
export class JsonStringEnd {
  /** The bytes so far ended in a backslash that escapes the next. */
  #escapes = false;

  /** Returns the index behind the closing quote, or `undefined` if the string continues in the next chunk. */
  find(chunk: Buffer, from: number): number | undefined {
    let at = this.#escapes ? from + 1 : from;
    if (at > chunk.length) return undefined;
    this.#escapes = false;
    for (;;) {
      const quote = chunk.indexOf(QUOTE, at);
      const end = quote === -1 ? chunk.length : quote;
      const escaped = endsEscaping(chunk, at, end);
      if (quote === -1) {
        this.#escapes = escaped;
        return undefined;
      }
      if (!escaped) return quote + 1;
      at = quote + 1;
    }
  }
}

function endsEscaping(chunk: Buffer, from: number, end: number): boolean {
  let slashes = 0;
  while (end - slashes > from && chunk[end - slashes - 1] === BACKSLASH) slashes += 1;
  return slashes % 2 === 1;
}
