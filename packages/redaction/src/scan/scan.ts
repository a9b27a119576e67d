import type { ContextKind } from './context-words.ts';
import type { FindForeignWords } from './foreign-words.ts';
import type { Match } from './matches.ts';

/** One text being gone through: what detectors read, and where they note what they find. */
export interface Scan {
  readonly text: string;
  /** Notes a match. */
  add(start: number, end: number, found: string): void;
  /** Whether the latest match covers the character. */
  covers(at: number): boolean;
  /** Says that no number begins before `end` that is not told by what was found. */
  passNumbers(end: number): void;
  /** Whether a word of the kind ended at most `distance` characters before `at`. */
  isNear(kind: ContextKind, at: number, distance: number): boolean;
  /** Whether any word that vouches for something was met. */
  readonly hasWords: boolean;
  /** Whether this place was not the latest that was asked for under the name: several anchors may lead to one place. */
  isNew(name: string, at: number): boolean;
  /** Says that a stretch repeats itself and holds no value, so that it is not looked at from each of its characters again. */
  pass(end: number): void;
  /** Whether the character is in such a stretch. */
  isPassed(at: number): boolean;
  /** Says that the text up to `end` has been read under the name, so that it is not read again from each of its lines. */
  reserve(name: string, end: number): void;
  /** Whether it has been. */
  isReserved(name: string, at: number): boolean;
}

/** No word vouches for a number that is farther from its beginning. */
const REACH = 80;

const NOTHING: readonly Match[] = [];

/** The words of one kind in the text that is gone through. */
export interface ContextState {
  /** Where the latest ended; {@link NEVER} where none was met. */
  end: number;
  /** What it adds to the signs of a scan. */
  readonly signs: number;
}

/** So long before any text that it is near nothing. */
export const NEVER: number = -(2 ** 30);

/** The scan of a text, with its results. */
export class TextScan implements Scan {
  text = '';
  #list: Match[] | undefined;
  /** Finds words beyond ASCII, where the text has such characters. */
  findForeign: FindForeignWords | undefined;
  /** Up to where they were looked for. */
  #foreignEnd = 0;
  /** Which detectors have met words of their own. */
  signs = 0;
  readonly #contexts: ReadonlyMap<ContextKind, ContextState>;
  /** Of which kinds words were met: the first so many. */
  readonly #met: ContextState[] = [];
  #metCount = 0;
  #passed = 0;
  #numberEnd = 0;
  #phoneEnd = 0;
  #asked: Map<string, number> | undefined;
  #reserved: Map<string, number> | undefined;

  /** @param contexts of every kind of word that may be asked for; belongs to the scan. */
  constructor(contexts: ReadonlyMap<ContextKind, ContextState>) {
    this.#contexts = contexts;
  }

  /** Goes to a text: one scan serves all, since none runs within another. */
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

  /** What was found; nothing of the text stays. */
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

  /** Remembers where a word of a kind ended. */
  noteWord(context: ContextState, end: number): void {
    if (context.end === NEVER) this.#met[this.#metCount++] = context;
    context.end = end;
    this.signs |= context.signs;
  }

  /** Remembers the foreign words that stand shortly before a number; no stretch is looked at twice. */
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

  /** Says that the latest match is a number, all of whose groups are told by it. */
  passNumber(isPhone: boolean): void {
    const end = this.#list?.at(-1)?.end ?? 0;
    if (isPhone) this.#phoneEnd = end;
    else this.#numberEnd = end;
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
