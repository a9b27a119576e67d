import { JsonFieldScan } from './json-field-scan.ts';
import { isObject, parseJson } from './parse-json.ts';

/** A body that arrives in one chunk of at most this length is parsed as a whole, which costs less than scanning. */
const MAX_WHOLE_BYTES = 16 * 1024;

/** Values taken from a JSON object, by key. */
export type PickedFields = Readonly<Record<string, unknown>>;

/**
 * Picks top-level fields of a JSON object from a body of any size: only the wanted values are kept, each up to a bound,
 * so a body of embeddings or images costs no memory. The bytes may be split anywhere.
 */
export class JsonPicker {
  readonly #wanted: readonly string[];
  readonly #maxBytes: number;
  readonly #anyCase: boolean;
  /** A first chunk that may be the whole body; it is not scanned unless another follows. */
  #first: Buffer | undefined;
  #scan: JsonFieldScan | undefined;

  /**
   * @param keys names of the fields to keep
   * @param maxBytes longest value kept, in bytes
   * @param anyCase whether keys match case-insensitively, as they do on some servers
   */
  constructor(keys: readonly string[], maxBytes: number, anyCase = false) {
    this.#wanted = keys;
    this.#maxBytes = maxBytes;
    this.#anyCase = anyCase;
  }

  write(chunk: Buffer): void {
    const isFirst = this.#first === undefined && this.#scan === undefined;
    if (isFirst && chunk.length <= Math.min(MAX_WHOLE_BYTES, this.#maxBytes)) this.#first = Buffer.from(chunk);
    else this.#scanned().write(chunk);
  }

  /** Returns the fields found so far; a field that was invalid JSON, truncated or too long is absent. */
  fields(): PickedFields {
    if (this.#first === undefined && this.#scan === undefined) return {};
    const whole = this.#first === undefined ? undefined : parseJson(this.#first.toString('utf8'));
    if (isObject(whole)) return this.#wantedOf(whole);
    const fields: Record<string, unknown> = {};
    for (const [name, text] of this.#scanned().texts) {
      const value = parseJson(text);
      if (value !== undefined) fields[name] = value;
    }
    return fields;
  }

  /** Whether every parser of the body reads the same fields: see {@link JsonFieldScan.isClear}. */
  get isClear(): boolean {
    return this.#scanSoFar()?.isClear ?? true;
  }

  /** Whether the object has ended. */
  get isWhole(): boolean {
    return this.#scanSoFar()?.isWhole ?? false;
  }

  #wantedOf(whole: PickedFields): PickedFields {
    const fields: Record<string, unknown> = {};
    for (const name of this.#wanted) if (Object.hasOwn(whole, name)) fields[name] = whole[name];
    if (!this.#anyCase) return fields;
    for (const name of Object.keys(whole)) {
      const lower = name.toLowerCase();
      if (lower !== name && this.#wanted.includes(lower) && !Object.hasOwn(fields, lower)) fields[lower] = whole[name];
    }
    return fields;
  }

  #scanSoFar(): JsonFieldScan | undefined {
    if (this.#first === undefined) return this.#scan;
    const scan = this.#newScan();
    scan.write(this.#first);
    return scan;
  }

  #newScan(): JsonFieldScan {
    return new JsonFieldScan(this.#wanted, this.#maxBytes, this.#anyCase);
  }

  /** Returns the scan of the bytes so far. */
  #scanned(): JsonFieldScan {
    this.#scan ??= this.#newScan();
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) this.#scan.write(first);
    return this.#scan;
  }
}
