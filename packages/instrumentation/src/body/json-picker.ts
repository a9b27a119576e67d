import { JsonFieldScan } from './json-field-scan.ts';
import { parseJson } from './parse-json.ts';

/** A body that comes at once and is no longer than this is parsed as one, which costs less than looking for its fields. */
const MAX_WHOLE_BYTES = 16 * 1024;

/** Values taken from a JSON object, by key. */
export type PickedFields = Readonly<Record<string, unknown>>;

/**
 * Picks top-level fields of one JSON object out of a body of any size: only the wanted values are kept, each up to a
 * bound, so a body of embeddings or of images costs no memory. Survives every split of the bytes.
 */
export class JsonPicker {
  readonly #wanted: readonly string[];
  readonly #maxBytes: number;
  readonly #anyCase: boolean;
  /** A first part that may be all, and is not looked at as long as nothing follows it. */
  #first: Buffer | undefined;
  #scan: JsonFieldScan | undefined;

  /**
   * @param keys which fields to keep
   * @param maxBytes longest value kept, in bytes
   * @param anyCase whether keys in another case count, as they do for some servers
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

  /** What was found so far; a field that was not JSON, was cut off or was too long is absent. */
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

  /** Whether whoever reads the body reads the same fields: see {@link JsonFieldScan.isClear}. */
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

  /** The scan of what came so far. */
  #scanned(): JsonFieldScan {
    this.#scan ??= this.#newScan();
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) this.#scan.write(first);
    return this.#scan;
  }
}

function isObject(value: unknown): value is PickedFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
