import type { ContextKind } from './context-words.ts';
import type { FindForeignWords } from './foreign-words.ts';
import type { Match } from './matches.ts';

/** The scan of one text, which detectors read from and add matches to. */
export interface Scan {
  readonly text: string;
  /** Adds a match. */
  add(start: number, end: number, found: string): void;
  /** Whether the latest match covers the character. */
  covers(at: number): boolean;
  /** Skips numbers before `end`: they belong to a match. */
  passNumbers(end: number): void;
  /** Whether a context word of the kind ended at most `distance` characters before `at`. */
  isNear(kind: ContextKind, at: number, distance: number): boolean;
  /** Whether any context word occurred. */
  readonly hasWords: boolean;
  /** Whether `at` differs from the last position examined under the name: several anchors may lead to one position. */
  isNew(name: string, at: number): boolean;
  /** Marks the text up to `end` as repetitive and without values, so that it is not examined from each position again. */
  pass(end: number): void;
  /** Whether the character is in such a range. */
  isPassed(at: number): boolean;
  /** Marks the text up to `end` as read under the name, so that it is not read again from each of its lines. */
  reserve(name: string, end: number): void;
  /** Whether `at` was marked as read under the name. */
  isReserved(name: string, at: number): boolean;
}

/** Maximum distance of a context word from the start of a number. */
const REACH = 80;

const NOTHING: readonly Match[] = [];

/** The context words of one kind in the current text. */
export interface ContextState {
  /** End of the last occurrence; {@link NEVER} if there was none. */
  end: number;
  /** Bits to add to the signs of a scan. */
  readonly signs: number;
}

/** A position that is near nothing. */
export const NEVER: number = -(2 ** 30);

/** The scan of a text, with its results. */
export class TextScan implements Scan {
  text = '';
  #list: Match[] | undefined;
  /** Finds non-ASCII context words; undefined if the text is ASCII so far. */
  findForeign: FindForeignWords | undefined;
  /** End of the text searched for them. */
  #foreignEnd = 0;
  /** Bits of the detectors whose context words occurred. */
  signs = 0;
  readonly #contexts: ReadonlyMap<ContextKind, ContextState>;
  /** Kinds whose words occurred; only the first `#metCount` entries are valid. */
  readonly #met: ContextState[] = [];
  #metCount = 0;
  #passed = 0;
  #numberEnd = 0;
  #phoneEnd = 0;
  #asked: Map<string, number> | undefined;
  #reserved: Map<string, number> | undefined;

  /** @param contexts state of every kind of context word; owned by the scan. */
  constructor(contexts: ReadonlyMap<ContextKind, ContextState>) {
    this.#contexts = contexts;
  }

  /** Starts a text. One instance serves all texts, since scans are never nested. */
  begin(text: string): void {
    this.text = text;
    this.#list = undefined;
    this.findForeign = undefined;
    this.#foreignEnd = 0;
    this.signs = 0;
    this.#passed = 0;
    this.#numberEnd = 0;
    this.#phoneEnd = 0;
    this.#asked = undefined;
    this.#reserved = undefined;
    for (let index = 0; index < this.#metCount; index++) (this.#met[index] as ContextState).end = NEVER;
    this.#metCount = 0;
  }

  /** Returns the matches and releases the text. */
  end(): readonly Match[] {
    const found = this.#list ?? NOTHING;
    this.begin('');
    return found;
  }

  add(start: number, end: number, found: string): void {
    const match = { start, end, class: found };
    if (this.#list === undefined) this.#list = [match];
    else this.#list.push(match);
  }

  covers(at: number): boolean {
    const last = this.#list?.at(-1);
    return last !== undefined && at >= last.start && at < last.end;
  }

  get hasWords(): boolean {
    return this.#metCount > 0;
  }

  /** Records the end of a context word. */
  noteWord(context: ContextState, end: number): void {
    if (context.end === NEVER) this.#met[this.#metCount++] = context;
    context.end = end;
    this.signs |= context.signs;
  }

  /** Records the foreign context words shortly before a number; no range is searched twice. */
  noteForeignWords(at: number): void {
    if (this.findForeign === undefined) return;
    for (const { end, kinds } of this.findForeign(this.text, Math.max(this.#foreignEnd, at - REACH), at)) {
      for (const kind of kinds) this.noteWord(this.#contexts.get(kind) as ContextState, end);
    }
    this.#foreignEnd = at;
  }

  isNear(kind: ContextKind, at: number, distance: number): boolean {
    if (this.#metCount === 0) return false;
    const context = this.#contexts.get(kind);
    return context !== undefined && at - context.end <= distance;
  }

  isNew(name: string, at: number): boolean {
    if (this.#asked?.get(name) === at) return false;
    this.#asked ??= new Map();
    this.#asked.set(name, at);
    return true;
  }

  pass(end: number): void {
    this.#passed = end;
  }

  isPassed(at: number): boolean {
    return at < this.#passed;
  }

  reserve(name: string, end: number): void {
    this.#reserved ??= new Map();
    this.#reserved.set(name, end);
  }

  isReserved(name: string, at: number): boolean {
    return at < (this.#reserved?.get(name) ?? 0);
  }

  passNumbers(end: number): void {
    this.#numberEnd = end;
  }

  /** Records that the last match, if any, is a number, whose remaining groups are skipped. */
  passNumber(isPhone: boolean): void {
    const end = this.#list?.at(-1)?.end ?? 0;
    if (isPhone) this.#phoneEnd = end;
    else this.#numberEnd = Math.max(this.#numberEnd, end);
  }

  /** Whether the digit is in a phone number. */
  isWithinPhone(at: number): boolean {
    return at < this.#phoneEnd;
  }

  /** Whether the digit is in such a number. */
  isWithinNumber(at: number): boolean {
    return at < this.#numberEnd;
  }
}
