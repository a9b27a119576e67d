import { JsonStringEnd } from './json-string-end.ts';
import { parseJson } from './parse-json.ts';
import { KeptBytes } from './kept-bytes.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MAX_KEY_BYTES = 128;

/** Looks for the top-level fields of a JSON object as its bytes pass. */
export class JsonFieldScan {
  /** Values of wanted fields, as JSON. */
  readonly texts: Map<string, string> = new Map();
  readonly #wanted: ReadonlySet<string>;
  readonly #maxBytes: number;
  readonly #stringEnd = new JsonStringEnd();
  readonly #kept = new KeptBytes();
  #depth = 0;
  #inString = false;
  #expectsKey = false;
  #key: string | undefined;

  /** @param maxBytes longest value kept, in bytes */
  constructor(wanted: readonly string[], maxBytes: number) {
    this.#wanted = new Set(wanted);
    this.#maxBytes = maxBytes;
  }

  write(chunk: Buffer): void {
    let at = this.#inString ? this.#passString(chunk, 0) : 0;
    while (at < chunk.length) at = this.#pass(chunk, at);
    this.#kept.hold(chunk, chunk.length);
  }

  #pass(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (byte === QUOTE) {
      if (this.#isKey()) this.#kept.start(at, MAX_KEY_BYTES);
      return this.#passString(chunk, at + 1);
    }
    if (this.#depth === 1) this.#atTop(chunk, at);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#depth += 1;
      this.#expectsKey = this.#depth === 1 && byte === OPEN_BRACE;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth -= 1;
    return at + 1;
  }

  #passString(chunk: Buffer, from: number): number {
    const end = this.#stringEnd.find(chunk, from);
    this.#inString = end === undefined;
    if (end === undefined) return chunk.length;
    if (this.#isKey()) this.#key = this.#wantedKey(this.#kept.take(chunk, end));
    return end;
  }

  #atTop(chunk: Buffer, at: number): void {
    const byte = chunk[at];
    if (byte === COLON && this.#expectsKey) {
      this.#expectsKey = false;
      if (this.#key !== undefined) this.#kept.start(at + 1, this.#maxBytes);
    } else if (byte === COMMA || byte === CLOSE_BRACE) {
      this.#endValue(chunk, at);
      this.#expectsKey = true;
    }
  }

  #endValue(chunk: Buffer, at: number): void {
    const text = this.#kept.take(chunk, at);
    if (this.#key !== undefined && text !== undefined) this.texts.set(this.#key, text);
    this.#key = undefined;
  }

  #isKey(): boolean {
    return this.#depth === 1 && this.#expectsKey;
  }

  #wantedKey(text: string | undefined): string | undefined {
    const name = text === undefined ? undefined : parseJson(text);
    return typeof name === 'string' && this.#wanted.has(name) ? name : undefined;
  }
}
