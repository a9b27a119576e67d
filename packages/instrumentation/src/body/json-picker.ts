import { JsonStringEnd } from './json-string-end.ts';
import { KeptBytes } from './kept-bytes.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MAX_KEY_BYTES = 128;
/** A body that comes at once and is no longer than this is parsed as one, which costs less than looking for its fields. */
const MAX_WHOLE_BYTES = 16 * 1024;

/** Values taken from a JSON object, by key. */
export type PickedFields = Readonly<Record<string, unknown>>;

/**
 * Picks top-level fields of one JSON object out of a body of any size: only the wanted values are kept, each up to a
 * bound, so a body of embeddings or of images costs no memory. Survives every split of the bytes.
 */
export class JsonPicker {
  readonly #wanted: ReadonlySet<string>;
  readonly #maxBytes: number;
  readonly #texts = new Map<string, string>();
  readonly #stringEnd = new JsonStringEnd();
  readonly #kept = new KeptBytes();
  /** A first part that may be all, and is not looked at as long as nothing follows it. */
  #first: Buffer | undefined;
  #started = false;
  #depth = 0;
  #inString = false;
  #expectsKey = false;
  #key: string | undefined;

  /**
   * @param keys which fields to keep
   * @param maxBytes longest value kept, in bytes
   */
  constructor(keys: readonly string[], maxBytes: number) {
    this.#wanted = new Set(keys);
    this.#maxBytes = maxBytes;
  }

  write(chunk: Buffer): void {
    if (!this.#started && chunk.length <= Math.min(MAX_WHOLE_BYTES, this.#maxBytes)) this.#first = Buffer.from(chunk);
    else this.#pick(chunk);
    this.#started = true;
  }

  #pick(chunk: Buffer): void {
    this.#pickFirst();
    let at = this.#inString ? this.#passString(chunk, 0) : 0;
    while (at < chunk.length) at = this.#pass(chunk, at);
    this.#kept.hold(chunk, chunk.length);
  }

  /** What was found so far; a field that was not JSON, was cut off or was too long is absent. */
  fields(): PickedFields {
    const whole = this.#first === undefined ? undefined : parseJson(this.#first.toString('utf8'));
    if (isObject(whole)) return this.#wantedOf(whole);
    this.#pickFirst();
    const fields: Record<string, unknown> = {};
    for (const [name, text] of this.#texts) {
      const value = parseJson(text);
      if (value !== undefined) fields[name] = value;
    }
    return fields;
  }

  #wantedOf(whole: PickedFields): PickedFields {
    const fields: Record<string, unknown> = {};
    for (const name of this.#wanted) if (Object.hasOwn(whole, name)) fields[name] = whole[name];
    return fields;
  }

  #pickFirst(): void {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) this.#pick(first);
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
    if (this.#key !== undefined && text !== undefined) this.#texts.set(this.#key, text);
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

function isObject(value: unknown): value is PickedFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
