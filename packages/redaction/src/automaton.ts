/** Set in a state of {@link Automaton.next} when a keyword ends there. */
export const KEYWORD = 0x8000;
/** Set in a state of {@link Automaton.next} when the character is a digit. */
export const DIGIT_HERE = 0x4000;
/** Takes both off a state. */
export const STATE = 0x3fff;
/** A state's row in {@link Automaton.next} begins at `state << ROW_SHIFT`. */
export const ROW_SHIFT = 6;

const SYMBOLS = 1 << ROW_SHIFT;
/**
 * Symbols are given out in the order of how often characters come up in text: what is looked up again and again then
 * stands in the first half of a row, which is one line of the processor's cache.
 */
const BY_FREQUENCY = ' etaoinsrhldcumfpgwybv":,.kxjqz0123456789';

/**
 * All keywords in one dense Aho-Corasick table over ASCII, letters in either case: one lookup for each character,
 * whatever the number of keywords.
 */
export interface Automaton {
  /** Symbol of an ASCII code; 0 for a character that no keyword has. */
  readonly symbolOf: Uint8Array;
  /** Next state by `state << ROW_SHIFT | symbol`. */
  readonly next: Uint16Array;
  /** The keywords, by index, that end in a state. */
  readonly keywordsAt: readonly (readonly number[] | undefined)[];
}

/** States in the order of their depth, and within it of their keywords: the children of a state stand side by side. */
interface Trie {
  readonly next: Uint16Array;
  readonly parentOf: Uint16Array;
  readonly symbolTo: Uint8Array;
  readonly ends: (readonly number[] | undefined)[];
  readonly count: number;
}

/** Builds the table. Throws a `RangeError` when the keywords need more symbols or states than it has room for. */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const symbolOf = assignSymbols(keywords);
  const trie = plant(keywords, symbolOf);
  complete(trie, symbolOf);
  return { symbolOf, next: trie.next, keywordsAt: trie.ends };
}

function assignSymbols(keywords: readonly string[]): Uint8Array {
  const symbolOf = new Uint8Array(128);
  let count = 1;
  const used = new Set(`0123456789${keywords.join('').toLowerCase()}`);
  for (const char of new Set(
    Array.from(BY_FREQUENCY)
      .filter((common) => used.has(common))
      .concat(...used),
  )) {
    if (count === SYMBOLS) throw new RangeError(`keywords use more than ${SYMBOLS - 1} characters`);
    symbolOf[char.charCodeAt(0)] = count;
    symbolOf[char.toUpperCase().charCodeAt(0)] = count++;
  }
  return symbolOf;
}

/** One character of every keyword after another, so that a state's number grows with its depth. */
function plant(keywords: readonly string[], symbolOf: Uint8Array): Trie {
  const room = keywords.reduce((sum, { length }) => sum + length, 1);
  const next = new Uint16Array(room << ROW_SHIFT);
  const [parentOf, symbolTo] = [new Uint16Array(room), new Uint8Array(room)];
  const ends: number[][] = [];
  let count = 1;
  let growing = keywords
    .map((word, index) => ({ word, index, state: 0 }))
    .toSorted((a, b) => (a.word < b.word ? -1 : 1));
  for (let depth = 0; growing.length > 0; depth++) {
    for (const branch of growing) {
      const symbol = symbolOf[branch.word.charCodeAt(depth)] ?? 0;
      const at = (branch.state << ROW_SHIFT) | symbol;
      if (next[at] === 0) {
        if (count > STATE) throw new RangeError(`keywords need more than ${STATE} states`);
        parentOf[count] = branch.state;
        symbolTo[count] = symbol;
        next[at] = count++;
      }
      branch.state = next[at] ?? 0;
      if (branch.word.length === depth + 1) (ends[branch.state] ??= []).push(branch.index);
    }
    growing = growing.filter(({ word }) => word.length > depth + 1);
  }
  return { next: next.slice(0, count << ROW_SHIFT), parentOf, symbolTo, ends, count };
}

/** A state's missing transitions are those of its longest suffix, which is less deep: its row is complete by then. */
function complete({ next, parentOf, symbolTo, ends, count }: Trie, symbolOf: Uint8Array): void {
  const digits = digitFlags(symbolOf);
  const suffixOf = new Uint16Array(count);
  next.set(digits.map((flag, symbol) => flag | (next[symbol] as number)));
  let child = 1;
  for (let state = 0; state < count; state++) {
    const row = state << ROW_SHIFT;
    const suffixRow = (suffixOf[state] as number) << ROW_SHIFT;
    next.copyWithin(row, suffixRow, suffixRow + SYMBOLS);
    for (; child < count && parentOf[child] === state; child++) {
      const symbol = symbolTo[child] as number;
      const suffix = state === 0 ? 0 : (next[suffixRow + symbol] as number) & STATE;
      suffixOf[child] = suffix;
      ends[child] = joined(ends[child], ends[suffix]);
      next[row + symbol] = child | (digits[symbol] as number) | (ends[child] === undefined ? 0 : KEYWORD);
    }
  }
}

function digitFlags(symbolOf: Uint8Array): Uint16Array {
  const flags = new Uint16Array(SYMBOLS);
  for (let code = 48; code < 58; code++) flags[symbolOf[code] as number] = DIGIT_HERE;
  return flags;
}

function joined(
  own: readonly number[] | undefined,
  suffix: readonly number[] | undefined,
): readonly number[] | undefined {
  return own === undefined || suffix === undefined ? (own ?? suffix) : [...own, ...suffix];
}
