import { JsonStringEnd } from './json-string-end.ts';
import { KeptBytes } from './kept-bytes.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING: ReadonlySet<number | undefined> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number | undefined> = new Set([0x5d, 0x7d]);

/** Splits a JSON array into the texts of its elements, each delivered when it ends, however the bytes are split. */
export class JsonArraySplitter {
  readonly #onElement: (text: string) => void;
  readonly #maxBytes: number;
  readonly #stringEnd = new JsonStringEnd();
  readonly #kept = new KeptBytes();
  #depth = 0;
  #inString = false;
  #isClosed = false;

  /** @param maxBytes longest element delivered; longer ones are skipped */
  constructor(onElement: (text: string) => void, maxBytes: number) {
    this.#onElement = onElement;
    this.#maxBytes = maxBytes;
  }

  /** Whether the array has ended. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  write(chunk: Buffer): void {
    let at = this.#inString ? this.#passString(chunk, 0) : 0;
    while (at < chunk.length) at = this.#pass(chunk, at);
    this.#kept.hold(chunk, chunk.length);
  }

  #pass(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (byte === QUOTE) return this.#passString(chunk, at + 1);
    if (OPENING.has(byte)) {
      this.#depth += 1;
      if (this.#depth === 1) this.#kept.start(at + 1, this.#maxBytes);
    } else if (CLOSING.has(byte)) {
      this.#depth -= 1;
      this.#isClosed = this.#depth === 0;
      if (this.#isClosed) this.#endElement(chunk, at);
    } else if (byte === COMMA && this.#depth === 1) {
      this.#endElement(chunk, at);
      this.#kept.start(at + 1, this.#maxBytes);
    }
    return at + 1;
  }

  #passString(chunk: Buffer, from: number): number {
    const end = this.#stringEnd.find(chunk, from);
    this.#inString = end === undefined;
    return end ?? chunk.length;
  }

  #endElement(chunk: Buffer, at: number): void {
    const text = this.#kept.take(chunk, at)?.trim();
    if (text !== undefined && text !== '') this.#onElement(text);
  }
}
