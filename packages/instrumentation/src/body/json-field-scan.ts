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
const LAST_SPACE = 0x20;
const MAX_KEY_BYTES = 128;
const BOM: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);
/** First bytes of a text in UTF-16 or UTF-32. */
const WIDE: ReadonlySet<number> = new Set([0x00, 0xfe, 0xff]);

/** Scans for the top-level fields of a JSON object as its bytes pass. */
export class JsonFieldScan {
  /** Values of wanted fields, as JSON. */
  readonly texts: Map<string, string> = new Map();
  /**
   * Whether every JSON parser reads the same fields: the body is a single object in UTF-8 in which no wanted name is
   * duplicated, in any case. A body that is not an object is clear.
   */
  isClear = true;
  readonly #wanted: ReadonlySet<string>;
  readonly #anyCase: boolean;
  readonly #named = new Set<string>();
  #place: 'before' | 'object' | 'other' = 'before';
  #isWide = false;
  readonly #maxBytes: number;
  readonly #stringEnd = new JsonStringEnd();
  readonly #kept = new KeptBytes();
  #depth = 0;
  #inString = false;
  #expectsKey = false;
  #key: string | undefined;

  /**
   * @param maxBytes longest value kept, in bytes
   * @param anyCase whether names match case-insensitively, as they do on some servers
   */
  constructor(wanted: readonly string[], maxBytes: number, anyCase = false) {
    this.#wanted = new Set(wanted);
    this.#anyCase = anyCase;
    this.#maxBytes = maxBytes;
  }

  /** Whether the object has ended. */
  get isWhole(): boolean {
    return this.#place === 'object' && this.#depth === 0;
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
    if (this.#depth <= 1) this.#atEdge(chunk, at);
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

  #atEdge(chunk: Buffer, at: number): void {
    if (this.#depth === 1) this.#atTop(chunk, at);
    else this.#outside(chunk[at] as number);
  }

  #outside(byte: number): void {
    if (this.#place === 'other' || (byte <= LAST_SPACE && byte !== 0)) return;
    if (this.#place === 'object' || (byte === OPEN_BRACE && this.#isWide)) this.isClear = false;
    else if (byte === OPEN_BRACE) this.#place = 'object';
    else if (WIDE.has(byte)) this.#isWide = true;
    else if (!BOM.has(byte)) this.#place = 'other';
  }

  #atTop(chunk: Buffer, at: number): void {
    const byte = chunk[at];
    if (byte === 0) this.isClear = false;
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
    const wanted = typeof name === 'string' ? this.#spelt(name) : undefined;
    if (wanted === undefined) return undefined;
    if (this.#named.has(wanted)) this.isClear = false;
    this.#named.add(wanted);
    return wanted;
  }

  #spelt(name: string): string | undefined {
    if (this.#wanted.has(name)) return name;
    const lower = this.#anyCase ? name.toLowerCase() : name;
    return this.#wanted.has(lower) ? lower : undefined;
  }
}
