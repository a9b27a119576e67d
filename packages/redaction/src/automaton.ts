import { MOST_STATES, MOST_SYMBOLS, rowOf, stateOf, transition, type Automaton } from './automaton-walk.ts';

/** As many as there are: looking one up takes less than asking whether it is ASCII. */
const CODES = 1 << 16;
/**
 * Symbols are given out in the order of how often characters come up in text: what is looked up again and again then
 * stands in the first half of a row, which is one line of the processor's cache.
 */
const BY_FREQUENCY = ' etaoinsrhldcumfpgwybv":,.kxjqz0123456789';
/** What else keywords may have; a capital shares the symbol of its small letter. */
const OTHERS = "\t\n\r!#$%&'()*+-/;<=>?@[\\]^_`{|}~";

/** States in the order of their depth, and within it of their keywords: the children of a state stand side by side. */
interface Trie {
  readonly next: Uint16Array;
  readonly parentOf: Uint16Array;
  readonly symbolTo: Uint8Array;
  readonly ends: (readonly number[] | undefined)[];
  readonly count: number;
}

/**
 * Builds the table of keywords of printable ASCII, all different. Every state is made once and no character is looked at
 * twice: this runs when a process starts, in code that the engine has not compiled yet.
 * Throws a `RangeError` when the keywords need more symbols or states than it has room for.
 */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const symbolOf = assignSymbols(keywords);
  const trie = plant(keywords, symbolOf);
  complete(trie, symbolOf);
  const longest = Math.max(0, ...keywords.map((word) => word.length));
  return { symbolOf, next: trie.next, keywordsAt: trie.ends, longest };
}

function assignSymbols(keywords: readonly string[]): Uint8Array {
  const symbolOf = new Uint8Array(CODES);
  const used = `0123456789${keywords.join('').toLowerCase()}`;
  let count = 1;
  for (const char of BY_FREQUENCY + OTHERS) {
    if (!used.includes(char)) continue;
    if (count === MOST_SYMBOLS) throw new RangeError(`keywords use more than ${MOST_SYMBOLS - 1} characters`);
    symbolOf[char.charCodeAt(0)] = count;
    symbolOf[char.toUpperCase().charCodeAt(0)] = count++;
  }
  return symbolOf;
}

/** The keywords in order: each goes on where it parts from the one before. */
function plant(keywords: readonly string[], symbolOf: Uint8Array): Trie {
  const words = keywords.toSorted();
  const indexOf = new Map(keywords.map((word, index) => [word, index]));
  const { shared, nextAt, count } = measure(words);
  if (count > MOST_STATES) throw new RangeError(`keywords need more than ${MOST_STATES} states`);
  const [parentOf, symbolTo] = [new Uint16Array(count), new Uint8Array(count)];
  const ends: number[][] = [];
  const path = new Uint16Array(nextAt.length + 1);
  for (const [at, word] of words.entries()) {
    for (let depth = shared[at] as number; depth < word.length; depth++) {
      const state = nextAt[depth] as number;
      nextAt[depth] = state + 1;
      parentOf[state] = path[depth] as number;
      symbolTo[state] = symbolOf[word.charCodeAt(depth)] as number;
      path[depth + 1] = state;
    }
    ends[path[word.length] as number] = [indexOf.get(word) as number];
  }
  return { next: new Uint16Array(rowOf(count)), parentOf, symbolTo, ends, count };
}

/** How much each keyword shares with the one before, which state is the next at each depth, and how many there are. */
function measure(words: readonly string[]): { shared: Uint8Array; nextAt: number[]; count: number } {
  const shared = new Uint8Array(words.length);
  const states: number[] = [];
  let before = '';
  for (const [at, word] of words.entries()) {
    let depth = 0;
    while (depth < before.length && word.charCodeAt(depth) === before.charCodeAt(depth)) depth++;
    shared[at] = depth;
    for (; depth < word.length; depth++) states[depth] = (states[depth] ?? 0) + 1;
    before = word;
  }
  let count = 1;
  const nextAt = states.map((ofDepth) => (count += ofDepth) - ofDepth);
  return { shared, nextAt, count };
}

/** A state's missing transitions are those of its longest suffix, which is less deep: its row is complete by then. */
function complete({ next, parentOf, symbolTo, ends, count }: Trie, symbolOf: Uint8Array): void {
  const isDigit = digitSymbols(symbolOf);
  const suffixOf = new Uint16Array(count);
  for (const symbol of isDigit.keys()) next[symbol] = transition(0, isDigit[symbol] === 1, false);
  let child = 1;
  for (let state = 0; state < count; state++) {
    const row = rowOf(state);
    const suffixRow = rowOf(suffixOf[state] as number);
    next.copyWithin(row, suffixRow, suffixRow + MOST_SYMBOLS);
    for (; child < count && parentOf[child] === state; child++) {
      const symbol = symbolTo[child] as number;
      const suffix = state === 0 ? 0 : stateOf(next[suffixRow + symbol] as number);
      suffixOf[child] = suffix;
      ends[child] = joined(ends[child], ends[suffix]);
      next[row + symbol] = transition(child, isDigit[symbol] === 1, ends[child] !== undefined);
    }
  }
}

/** 1 for the symbol of each digit. */
function digitSymbols(symbolOf: Uint8Array): Uint8Array {
  const isDigit = new Uint8Array(MOST_SYMBOLS);
  for (let code = 48; code < 58; code++) isDigit[symbolOf[code] as number] = 1;
  return isDigit;
}

function joined(
  own: readonly number[] | undefined,
  suffix: readonly number[] | undefined,
): readonly number[] | undefined {
  return own === undefined || suffix === undefined ? (own ?? suffix) : [...own, ...suffix];
}
