import type { PickedFields } from './json-picker.ts';

/** Field numbers from the outermost message inwards. */
export type FieldPath = readonly number[];

/** Maximum number of values kept of a field. */
const MAX_VALUES = 256;

/** A nested message, which ends at this offset. */
interface Level {
  readonly path: string;
  readonly end: number;
}

const BYTES_OF_FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const VARINT = 0;
const SIZED = 2;
/** A varint has at most ten bytes. */
const MAX_SHIFT = 63;

/**
 * Picks fields of a Protocol Buffers message from its bytes as they pass, by field numbers: no schema is needed, and
 * tensors of any size cost no memory. If the bytes are malformed, the rest is not parsed.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufPicker {
  readonly #names: ReadonlyMap<string, string>;
  readonly #parents: ReadonlySet<string>;
  readonly #maxBytes: number;
  readonly #lists: readonly string[];
  readonly #found: Record<string, unknown> = {};
  readonly #levels: Level[] = [{ path: '', end: Number.POSITIVE_INFINITY }];
  #read = 0;
  #isBroken = false;
  #expects: 'tag' | 'value' | 'size' = 'tag';
  #path = '';
  #varint = 0;
  #shift = 0;
  /** Remaining bytes of the current field. */
  #left = 0;
  #kept: Buffer[] | undefined;

  /**
   * @param paths paths of the fields to pick, by result name; the last value of a repeated field wins
   * @param maxBytes longest text kept, in bytes
   * @param lists names of fields that collect all distinct values
   */
  constructor(paths: Readonly<Record<string, FieldPath>>, maxBytes: number, lists: readonly string[] = []) {
    const entries = Object.entries(paths);
    this.#names = new Map(entries.map(([name, path]) => [path.join('.'), name]));
    this.#parents = new Set(
      entries.flatMap(([, path]) => path.slice(1).map((_field, at) => path.slice(0, at + 1).join('.'))),
    );
    this.#maxBytes = maxBytes;
    this.#lists = lists;
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#isBroken;) {
      at = this.#left > 0 ? this.#pass(chunk, at) : this.#step(chunk, at);
    }
  }

  /** Returns the fields found so far: texts, integers and lists of them. */
  fields(): PickedFields {
    return this.#found;
  }

  /** Whether the bytes so far are complete fields. */
  get isWhole(): boolean {
    const isBetween = this.#expects === 'tag' && this.#left === 0 && this.#shift === 0 && this.#levels.length === 1;
    return !this.#isBroken && isBetween;
  }

  #step(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    this.#read += 1;
    this.#varint += (byte & 0x7f) * 2 ** this.#shift;
    if (byte > 0x7f) {
      this.#shift += 7;
      this.#isBroken = this.#shift > MAX_SHIFT;
      return at + 1;
    }
    const value = this.#varint;
    this.#varint = 0;
    this.#shift = 0;
    this.#take(value);
    return at + 1;
  }

  #take(value: number): void {
    if (this.#expects === 'tag') this.#begin(Math.floor(value / 8), value % 8);
    else if (this.#expects === 'value') this.#end(value);
    else this.#open(value);
  }

  #begin(field: number, wireType: number): void {
    const { path } = this.#levels.at(-1) as Level;
    this.#path = path === '' ? `${field}` : `${path}.${field}`;
    this.#isBroken = field === 0;
    if (wireType === VARINT) this.#expects = 'value';
    else if (wireType === SIZED) this.#expects = 'size';
    else if (BYTES_OF_FIXED[wireType] === undefined) this.#isBroken = true;
    else this.#left = BYTES_OF_FIXED[wireType];
  }

  #open(size: number): void {
    const end = this.#read + size;
    this.#isBroken = end > (this.#levels.at(-1) as Level).end;
    this.#expects = 'tag';
    if (this.#parents.has(this.#path)) this.#levels.push({ path: this.#path, end });
    else {
      if (this.#names.has(this.#path) && size <= this.#maxBytes) this.#kept = [];
      this.#left = size;
    }
    if (size === 0) this.#end(this.#kept && '');
    else if (this.#left === 0) this.#leave();
  }

  #pass(chunk: Buffer, at: number): number {
    const bytes = chunk.subarray(at, at + this.#left);
    this.#kept?.push(Buffer.from(bytes));
    this.#read += bytes.length;
    this.#left -= bytes.length;
    if (this.#left === 0) this.#end(this.#kept && Buffer.concat(this.#kept).toString('utf8'));
    return at + bytes.length;
  }

  #end(value: number | string | undefined): void {
    const name = this.#names.get(this.#path);
    if (name !== undefined && value !== undefined) this.#keep(name, value);
    this.#kept = undefined;
    this.#expects = 'tag';
    this.#leave();
  }

  #keep(name: string, value: number | string): void {
    if (!this.#lists.includes(name)) {
      this.#found[name] = value;
      return;
    }
    const values = (this.#found[name] ??= []) as unknown[];
    if (values.includes(value)) return;
    if (values.length === MAX_VALUES) this.#isBroken = true;
    else values.push(value);
  }

  /** Returns to the enclosing message at the end of this one. */
  #leave(): void {
    while (this.#read >= (this.#levels.at(-1) as Level).end) {
      if (this.#read > (this.#levels.pop() as Level).end) this.#isBroken = true;
    }
  }
}
