import { MOST_STATES, MOST_SYMBOLS, rowOf, stateOf, transition, UNKNOWN, type Automaton } from './automaton-walk.ts';

/** All UTF-16 code units: a lookup is cheaper than a check for ASCII. */
const CODES = 1 << 16;
/**
 * Symbols are assigned by character frequency, so that frequent lookups hit the first half of a row, which is one cache
 * line.
 */
const BY_FREQUENCY = ' etaoinsrhldcumfpgwybv":,.kxjqz0123456789';
/** The other characters of keywords. A capital shares the symbol of its lower case letter. */
const OTHERS = "\t\n\r!#$%&'()*+-/;<=>?@[\\]^_`{|}~";
/** Initial capacity of the table, in states. */
const FIRST_ROOM = 512;

const ROOT = 0;

/** The keywords that share a state's prefix: indexes `low` to `high` (exclusive) in alphabetical order. */
interface Stretch {
  readonly low: number;
  readonly high: number;
  /** Length of the prefix. */
  readonly depth: number;
}

/** An automaton with what its owner knows of each keyword. */
export interface KeywordAutomaton<Keyword> extends Automaton {
  /** The keywords that end in each state, the longest first. */
  readonly keywordsAt: readonly (readonly Keyword[] | undefined)[];
}

/**
 * Builds the automaton of distinct keywords in lower case printable ASCII. Rows are computed when a text first reaches
 * a state, and `keywordOf` is called when it first reaches the end of a keyword: texts reach few, and startup does not
 * wait for the others. The keywords must have no {@link keywordsFault}, which is not checked here for the same reason.
 */
export function buildAutomaton<Keyword>(
  words: readonly string[],
  keywordOf: (word: string) => Keyword,
): KeywordAutomaton<Keyword> {
  return new GrowingAutomaton(words, keywordOf);
}

class GrowingAutomaton<Keyword> implements KeywordAutomaton<Keyword> {
  readonly symbolOf: Uint8Array;
  readonly longest: number;
  readonly keywordsAt: (readonly Keyword[] | undefined)[] = [undefined];
  next: Uint16Array = new Uint16Array(rowOf(FIRST_ROOM));
  readonly #keywordOf: (word: string) => Keyword;
  /** The keywords in alphabetical order. */
  readonly #words: readonly string[];
  /** Keyword range by state. */
  readonly #stretches: Stretch[];
  readonly #suffixes: number[] = [ROOT];
  /** Lower case character of each symbol; that of symbol 0 is in no keyword. */
  readonly #codeOf: Uint8Array;

  constructor(words: readonly string[], keywordOf: (word: string) => Keyword) {
    this.symbolOf = assignSymbols(words);
    this.#codeOf = codesOf(this.symbolOf);
    this.longest = Math.max(0, ...words.map((word) => word.length));
    this.#keywordOf = keywordOf;
    this.#words = words.toSorted();
    this.#stretches = [{ low: 0, high: words.length, depth: 0 }];
    for (const symbol of this.#codeOf.keys()) this.next[symbol] = this.#transitionTo(ROOT, symbol);
    this.#openChildren(ROOT);
  }

  learn(state: number, symbol: number): number {
    const known = this.next[rowOf(state) + symbol] as number;
    if (known !== UNKNOWN) return known;
    const found = this.#transition(state, symbol);
    this.next[rowOf(state) + symbol] = found;
    return found;
  }

  #transition(state: number, symbol: number): number {
    const child = this.#stretchAfter(this.#stretches[state] as Stretch, symbol);
    if (child === undefined) return this.learn(this.#suffixes[state] as number, symbol);
    const suffix = state === ROOT ? ROOT : stateOf(this.learn(this.#suffixes[state] as number, symbol));
    return this.#transitionTo(this.#addState(child, suffix), symbol);
  }

  #transitionTo(state: number, symbol: number): number {
    const code = this.#codeOf[symbol] as number;
    return transition(state, code >= 48 && code < 58, this.keywordsAt[state] !== undefined);
  }

  /** Returns the keywords of a range that continue with a symbol; undefined if there are none. */
  #stretchAfter({ low, high, depth }: Stretch, symbol: number): Stretch | undefined {
    const code = this.#codeOf[symbol] as number;
    const start = this.#firstWith(code, depth, low, high);
    const end = this.#firstWith(code + 1, depth, start, high);
    return start === end ? undefined : { low: start, high: end, depth: depth + 1 };
  }

  /** Returns the first keyword from `low` whose character at a depth is `code` or greater; `high` if there is none. */
  #firstWith(code: number, depth: number, low: number, high: number): number {
    let [first, end] = [low, high];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (this.#codeAt(middle, depth) < code) first = middle + 1;
      else end = middle;
    }
    return first;
  }

  /** Returns the character of a keyword at a depth; -1 beyond its end. */
  #codeAt(index: number, depth: number): number {
    const word = this.#words[index] as string;
    return depth < word.length ? word.charCodeAt(depth) : -1;
  }

  /** Adds a state. For symbols that continue none of its keywords, it copies the transitions of its suffix. */
  #addState(stretch: Stretch, suffix: number): number {
    const state = this.#stretches.push(stretch) - 1;
    this.#suffixes.push(suffix);
    const word = this.#words[stretch.low] as string;
    const shorter = this.keywordsAt[suffix];
    this.keywordsAt.push(word.length === stretch.depth ? [this.#keywordOf(word), ...(shorter ?? [])] : shorter);
    this.#makeRoom(state);
    this.next.copyWithin(rowOf(state), rowOf(suffix), rowOf(suffix + 1));
    this.#openChildren(state);
    return state;
  }

  #openChildren(state: number): void {
    const { low, high, depth } = this.#stretches[state] as Stretch;
    let index = this.#firstWith(0, depth, low, high);
    while (index < high) {
      const code = this.#codeAt(index, depth);
      this.next[rowOf(state) + (this.symbolOf[code] as number)] = UNKNOWN;
      index = this.#firstWith(code + 1, depth, index, high);
    }
  }

  #makeRoom(state: number): void {
    if (rowOf(state) < this.next.length) return;
    const larger = new Uint16Array(this.next.length * 2);
    larger.set(this.next);
    this.next = larger;
  }
}

function assignSymbols(keywords: readonly string[]): Uint8Array {
  const symbolOf = new Uint8Array(CODES);
  let count = 1;
  for (const char of charactersOf(keywords)) {
    symbolOf[char.charCodeAt(0)] = count;
    symbolOf[char.toUpperCase().charCodeAt(0)] = count++;
  }
  return symbolOf;
}

/** Returns the lower case character of each symbol; 0 for unused ones. */
function codesOf(symbolOf: Uint8Array): Uint8Array {
  const codeOf = new Uint8Array(MOST_SYMBOLS);
  // Lower case comes later and overwrites the capital.
  for (let code = 1; code < 128; code++) codeOf[symbolOf[code] as number] = code;
  codeOf[0] = 0;
  return codeOf;
}

/** Returns the characters that need a symbol; digits always do. */
function charactersOf(keywords: readonly string[]): readonly string[] {
  const used = `0123456789${keywords.join('')}`;
  return Array.from(BY_FREQUENCY + OTHERS).filter((char) => used.includes(char));
}

/** Returns which limit of the table the lower case keywords exceed; undefined if none. */
export function keywordsFault(keywords: readonly string[]): string | undefined {
  if (charactersOf(keywords).length >= MOST_SYMBOLS) return `more than ${MOST_SYMBOLS - 1} different characters`;
  const beginnings = new Set(keywords.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))));
  return beginnings.size < MOST_STATES ? undefined : `more than ${MOST_STATES - 1} different beginnings`;
}
