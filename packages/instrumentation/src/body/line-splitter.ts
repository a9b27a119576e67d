const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits bytes into lines that end in LF, CR or CRLF, however the bytes are split. Lines longer than the bound are
 * skipped, so memory stays bounded.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;
  #afterReturn = false;

  /** @param maxBytes longest line delivered, in bytes */
  constructor(onLine: (line: string) => void, maxBytes: number) {
    this.#onLine = onLine;
    this.#maxBytes = maxBytes;
  }

  write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    let from = this.#afterReturn && chunk[0] === LF ? 1 : 0;
    this.#afterReturn = false;
    const hasReturns = chunk.includes(CR);
    for (let end = lineEnd(chunk, from, hasReturns); end !== -1; end = lineEnd(chunk, from, hasReturns)) {
      this.#endLine(chunk.subarray(from, end));
      from = this.#behind(chunk, end);
    }
    this.#hold(chunk.subarray(from));
  }

  /** Whether the bytes so far ended with a line. */
  get isBetweenLines(): boolean {
    return this.#bytes === 0 && this.#parts.length === 0 && !this.#afterReturn;
  }

  /** Delivers the last line if it is unterminated. */
  finish(): void {
    if (this.#bytes > 0) this.#endLine(Buffer.alloc(0));
  }

  #behind(chunk: Buffer, end: number): number {
    if (chunk[end] === LF) return end + 1;
    this.#afterReturn = end + 1 === chunk.length;
    return chunk[end + 1] === LF ? end + 2 : end + 1;
  }

  #endLine(rest: Buffer): void {
    const fits = this.#bytes + rest.length <= this.#maxBytes;
    const line = this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
    this.#parts = [];
    this.#bytes = 0;
    if (fits) this.#onLine(line.toString('utf8'));
  }

  #hold(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(Buffer.from(part));
  }
}

function lineEnd(chunk: Buffer, from: number, hasReturns: boolean): number {
  const lf = chunk.indexOf(LF, from);
  const cr = hasReturns ? chunk.indexOf(CR, from) : -1;
  if (lf === -1 || cr === -1) return Math.max(lf, cr);
  return Math.min(lf, cr);
}
