import { MOST_STATES, MOST_SYMBOLS, rowOf, stateOf, transition, UNKNOWN, type Automaton } from './automaton-walk.ts';

/** As many as there are: looking one up takes less than asking whether it is ASCII. */
const CODES = 1 << 16;
/**
 * Symbols are given out in the order of how often characters come up in text: what is looked up again and again then
 * stands in the first half of a row, which is one line of the processor's cache.
 */
const BY_FREQUENCY = ' etaoinsrhldcumfpgwybv":,.kxjqz0123456789';
/** What else keywords may have; a capital shares the symbol of its small letter. */
const OTHERS = "\t\n\r!#$%&'()*+-/;<=>?@[\\]^_`{|}~";
/** How many states the table has room for at first. */
const FIRST_ROOM = 512;

const ROOT = 0;

/** Which keywords begin as a state does: from `low` to before `high`, in the order of the alphabet. */
interface Stretch {
  readonly low: number;
  readonly high: number;
  /** How many of their characters have been read. */
  readonly depth: number;
}

/**
 * Builds the table of keywords of printable ASCII in small letters, all different. A state gets its row when a text
 * first leads to it: texts come to few, and a process that starts waits for none.
 * Throws a `RangeError` when the keywords need more symbols or states than it has room for.
 */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const fault = keywordsFault(keywords);
  if (fault !== undefined) throw new RangeError(`the keywords have ${fault}`);
  return new GrowingAutomaton(keywords);
}

class GrowingAutomaton implements Automaton {
  readonly symbolOf: Uint8Array;
  readonly longest: number;
  readonly keywordsAt: (readonly number[] | undefined)[] = [undefined];
  next: Uint16Array = new Uint16Array(rowOf(FIRST_ROOM));
  readonly #given: readonly string[];
  /** The same in the order of the alphabet. */
  readonly #words: readonly string[];
  /** By state: its stretch, and the state of its longest suffix, which is less deep. */
  readonly #stretches: Stretch[];
  readonly #suffixes: number[] = [ROOT];
  /** The character of each symbol, in small letters; that of none is no word's. */
  readonly #codeOf: Uint8Array;

  constructor(keywords: readonly string[]) {
    this.symbolOf = assignSymbols(keywords);
    this.#codeOf = codesOf(this.symbolOf);
    this.longest = Math.max(0, ...keywords.map((word) => word.length));
    this.#given = keywords;
    this.#words = keywords.toSorted();
    this.#stretches = [{ low: 0, high: keywords.length, depth: 0 }];
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

  /** The words of a stretch that go on with a symbol; undefined where none does. */
  #stretchAfter({ low, high, depth }: Stretch, symbol: number): Stretch | undefined {
    const code = this.#codeOf[symbol] as number;
    const start = this.#firstWith(code, depth, low, high);
    const end = this.#firstWith(code + 1, depth, start, high);
    return start === end ? undefined : { low: start, high: end, depth: depth + 1 };
  }

  /** The first word from `low` on with this character or a later one at a depth; `high` where there is none. */
  #firstWith(code: number, depth: number, low: number, high: number): number {
    let [first, end] = [low, high];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (this.#codeAt(middle, depth) < code) first = middle + 1;
      else end = middle;
    }
    return first;
  }

  /** The character of a word at a depth; -1 beyond its end. */
  #codeAt(index: number, depth: number): number {
    const word = this.#words[index] as string;
    return depth < word.length ? word.charCodeAt(depth) : -1;
  }

  /** A further state: what it says of symbols with which no word of its own goes on, its suffix says. */
  #addState(stretch: Stretch, suffix: number): number {
    const state = this.#stretches.push(stretch) - 1;
    this.#suffixes.push(suffix);
    const word = this.#words[stretch.low] as string;
    const own = word.length === stretch.depth ? this.#given.indexOf(word) : undefined;
    this.keywordsAt.push(joined(own, this.keywordsAt[suffix]));
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

/** The character of each symbol, in small letters; 0 for what is none. */
function codesOf(symbolOf: Uint8Array): Uint8Array {
  const codeOf = new Uint8Array(MOST_SYMBOLS);
  // A capital comes before its small letter.
  for (let code = 1; code < 128; code++) codeOf[symbolOf[code] as number] = code;
  codeOf[0] = 0;
  return codeOf;
}

function joined(own: number | undefined, suffix: readonly number[] | undefined): readonly number[] | undefined {
  if (own === undefined) return suffix;
  return suffix === undefined ? [own] : [own, ...suffix];
}

/** The characters that need a symbol: digits always do. */
function charactersOf(keywords: readonly string[]): readonly string[] {
  const used = `0123456789${keywords.join('')}`;
  return Array.from(BY_FREQUENCY + OTHERS).filter((char) => used.includes(char));
}

/**
 * What keywords in small letters have more of than a table has room for; undefined where all is well. There are at most
 * as many states as the keywords have characters, and the root.
 */
export function keywordsFault(keywords: readonly string[]): string | undefined {
  if (charactersOf(keywords).length >= MOST_SYMBOLS) return `more than ${MOST_SYMBOLS - 1} different characters`;
  const most = keywords.reduce((sum, word) => sum + word.length, 1);
  if (most <= MOST_STATES) return undefined;
  const beginnings = new Set(keywords.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))));
  return beginnings.size < MOST_STATES ? undefined : `more than ${MOST_STATES - 1} different beginnings`;
}
