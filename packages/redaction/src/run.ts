import { Tally } from './findings.ts';
import { maskOf } from './mask.ts';

/**
 * Why a value was replaced entirely without being scanned: longer or nested deeper than the limit, the span's time
 * limit was exceeded, truncated by an attribute limit in the middle of a value, or an error.
 */
export type FailureReason = 'oversize' | 'depth' | 'timeout' | 'cut' | 'error';

/** Encrypts an original to the auditor's key for the object being redacted; returns its reference, such as `s1`. */
export type Seal = (original: string, found: string, field: string) => string;

/** Options of a {@link Run}. */
export interface RunOptions {
  /** Time limit in milliseconds, counted from the first 4 KB of text; later values are replaced unscanned. Default: none. */
  readonly time?: number;
  /** Seals originals; without it, values of mode `seal` are only masked. */
  readonly seal?: Seal | undefined;
  /** The SDK's length limit of strings: a value of that length may end in the middle of a token. */
  readonly cutAt?: number | undefined;
}

/** Scanning this many bytes takes well under a millisecond. */
const BYTES_BETWEEN_LOOKS = 4096;

/** Maximum number of fields named in the evidence. */
const MAX_FIELDS = 64;

/** State of one redaction: what was found, in which fields, how much was scanned, and what could not be. */
export class Run {
  readonly tally: Tally = new Tally();
  /** Bytes of text scanned, as UTF-8. */
  bytes = 0;
  readonly seal: Seal | undefined;
  readonly cutAt: number;
  readonly #time: number;
  /** When the time limit is reached; undefined until the clock is started. */
  #deadline: number | undefined;
  #nextLook = BYTES_BETWEEN_LOOKS;
  #isOver = false;
  #failures: Map<FailureReason, number> | undefined;
  #fields: Set<string> | undefined;
  #place = '';
  #key = '';
  /** Whether the field has been recorded. */
  #isNoted = true;

  constructor({ time, seal, cutAt }: RunOptions = {}) {
    this.#time = time ?? Infinity;
    this.seal = seal;
    this.cutAt = cutAt ?? -1;
  }

  /** Sets the field being redacted, such as `attributes.` and its key. */
  enter(place: string, key = ''): void {
    this.#place = place;
    this.#key = key;
    this.#isNoted = place === '';
  }

  /** The field that is being redacted. */
  get field(): string {
    return this.#place + this.#key;
  }

  /** Records values of a class found in the current field. */
  found(name: string, count = 1): void {
    this.tally.add(name, count);
    this.#noteField();
  }

  /** Records a value that could not be scanned; returns the mask that replaces it. */
  fail(reason: FailureReason): string {
    this.#failures ??= new Map();
    this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
    this.#noteField();
    return maskOf('unscanned', reason);
  }

  #noteField(): void {
    if (this.#isNoted) return;
    this.#isNoted = true;
    this.#fields ??= new Set();
    if (this.#fields.size < MAX_FIELDS) this.#fields.add(this.field);
  }

  /**
   * Whether the time limit was reached before `next` more characters are scanned. The clock is read once every few
   * kilobytes and started with the first of them: reading it costs as much as scanning a short value.
   */
  isOver(next: number): boolean {
    if (this.#deadline === undefined) {
      if (this.bytes + next >= BYTES_BETWEEN_LOOKS) this.#deadline = performance.now() + this.#time;
      return false;
    }
    if (this.bytes < this.#nextLook) return this.#isOver;
    this.#nextLook = this.bytes + BYTES_BETWEEN_LOOKS;
    this.#isOver = performance.now() > this.#deadline;
    return this.#isOver;
  }

  /** Returns the number of values that could not be scanned by reason, in alphabetical order. */
  failures(): readonly Failure[] {
    if (this.#failures === undefined) return [];
    const failures = Array.from(this.#failures, ([reason, count]) => ({ reason, count }));
    return failures.toSorted((a, b) => (a.reason < b.reason ? -1 : 1));
  }

  /** Returns the fields in which something was masked, in the order of scanning. */
  fields(): readonly string[] {
    return this.#fields === undefined ? [] : [...this.#fields];
  }
}

/** The number of values that could not be scanned for a reason. */
export interface Failure {
  readonly reason: FailureReason;
  readonly count: number;
}
