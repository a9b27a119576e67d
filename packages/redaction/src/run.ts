import { Tally } from './findings.ts';
import { maskOf } from './mask.ts';

/**
 * Why a value was replaced whole without having been examined: longer than the limit, nested deeper than the limit, after
 * the time that a span may take, cut by an attribute limit in the middle of something, or a fault.
 */
export type FailureReason = 'oversize' | 'depth' | 'timeout' | 'cut' | 'error';

/** Encrypts an original to the auditor's key for the thing that is being redacted; returns its reference, such as `s1`. */
export type Seal = (original: string, found: string, field: string) => string;

/** What a run may do, and for how long. */
export interface RunOptions {
  /** Milliseconds, from the first values on that take some, after which values are replaced unexamined. */
  readonly time?: number;
  /** Where `seal` puts originals; without it a sealed value is masked only. */
  readonly seal?: Seal | undefined;
  /** The length at which the SDK cuts strings: a value of that length may end in the middle of something. */
  readonly cutAt?: number | undefined;
}

/** Examining so many takes well under a millisecond. */
const BYTES_BETWEEN_LOOKS = 4096;

/** Most fields that are named in the evidence. */
const MAX_FIELDS = 64;

/** The redaction of one thing under way: what was found in it, where, how much was examined, and what could not be. */
export class Run {
  readonly tally: Tally = new Tally();
  /** Bytes of text that were examined, as UTF-8. */
  bytes = 0;
  readonly seal: Seal | undefined;
  readonly cutAt: number;
  readonly #time: number;
  /** When the time is over; not known before the clock is started. */
  #deadline: number | undefined;
  #nextLook = BYTES_BETWEEN_LOOKS;
  #isOver = false;
  #failures: Map<FailureReason, number> | undefined;
  #fields: Set<string> | undefined;
  #place = '';
  #key = '';
  /** Whether the field has been noted. */
  #isNoted = true;

  constructor({ time, seal, cutAt }: RunOptions = {}) {
    this.#time = time ?? Infinity;
    this.seal = seal;
    this.cutAt = cutAt ?? -1;
  }

  /** Says which field comes next, such as `attributes.` and its key. */
  enter(place: string, key = ''): void {
    this.#place = place;
    this.#key = key;
    this.#isNoted = place === '';
  }

  /** The field that is being redacted. */
  get field(): string {
    return this.#place + this.#key;
  }

  /** Notes values of a class in the field. */
  found(name: string, count = 1): void {
    this.tally.add(name, count);
    this.#noteField();
  }

  /** Notes a value that could not be examined; returns what stands in its place. */
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
   * Whether the time is over before so many characters more are examined. The clock is read once for some kilobytes, and
   * started with the first of them: reading it costs as much as a short value.
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

  /** Values that could not be examined, by reason, in the order of the alphabet. */
  failures(): readonly Failure[] {
    if (this.#failures === undefined) return [];
    const failures = Array.from(this.#failures, ([reason, count]) => ({ reason, count }));
    return failures.toSorted((a, b) => (a.reason < b.reason ? -1 : 1));
  }

  /** Where something was masked, in the order in which it was come upon. */
  fields(): readonly string[] {
    return this.#fields === undefined ? [] : [...this.#fields];
  }
}

/** How many values could not be examined for a reason. */
export interface Failure {
  readonly reason: FailureReason;
  readonly count: number;
}
