/** Set in a state of {@link Automaton.next} when there is something to look at: a keyword ends, or a digit stands here. */
export const ATTENTION = 0x8000;
/** Takes {@link ATTENTION} off a state. */
export const STATE = 0x7fff;
/** A state's row in {@link Automaton.next} begins at `state << ROW_SHIFT`. */
export const ROW_SHIFT = 6;

const SYMBOLS = 1 << ROW_SHIFT;
const DIGITS = '0123456789';

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
  readonly keywordsAt: readonly (readonly number[])[];
}

interface Trie {
  readonly children: Map<number, number>[];
  readonly ends: number[][];
}

/** Builds the table. Throws a `RangeError` when the keywords need more symbols or states than it has room for. */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const symbolOf = assignSymbols(keywords);
  const trie = plant(keywords, symbolOf);
  if (trie.children.length > STATE) throw new RangeError(`${trie.children.length} states do not fit ${STATE}`);
  const next = complete(trie);
  markAttention(next, trie, symbolOf);
  return { symbolOf, next, keywordsAt: trie.ends };
}

function assignSymbols(keywords: readonly string[]): Uint8Array {
  const symbolOf = new Uint8Array(128);
  let count = 1;
  for (const char of new Set(DIGITS + keywords.join('').toLowerCase())) {
    if (count === SYMBOLS) throw new RangeError(`keywords use more than ${SYMBOLS - 1} characters`);
    symbolOf[char.charCodeAt(0)] = count;
    symbolOf[char.toUpperCase().charCodeAt(0)] = count++;
  }
  return symbolOf;
}

function plant(keywords: readonly string[], symbolOf: Uint8Array): Trie {
  const trie: Trie = { children: [new Map()], ends: [[]] };
  for (const [index, keyword] of keywords.entries()) {
    let state = 0;
    for (const char of keyword) state = childOf(trie, state, symbolOf[char.charCodeAt(0)] ?? 0);
    trie.ends[state]?.push(index);
  }
  return trie;
}

function childOf(trie: Trie, state: number, symbol: number): number {
  const known = trie.children[state]?.get(symbol);
  if (known !== undefined) return known;
  const added = trie.children.push(new Map()) - 1;
  trie.ends.push([]);
  trie.children[state]?.set(symbol, added);
  return added;
}

/** Breadth first: a state's missing transitions are those of its longest suffix, whose row is complete by then. */
function complete(trie: Trie): Uint16Array {
  const next = new Uint16Array(trie.children.length << ROW_SHIFT);
  const suffixOf = new Uint16Array(trie.children.length);
  const queue = [0];
  for (const state of queue) {
    const suffix = suffixOf[state] ?? 0;
    const row = state << ROW_SHIFT;
    if (state !== 0) next.copyWithin(row, suffix << ROW_SHIFT, (suffix + 1) << ROW_SHIFT);
    for (const [symbol, child] of trie.children[state] ?? []) {
      suffixOf[child] = state === 0 ? 0 : (next[row + symbol] ?? 0);
      trie.ends[child]?.push(...(trie.ends[suffixOf[child] ?? 0] ?? []));
      next[row + symbol] = child;
      queue.push(child);
    }
  }
  return next;
}

function markAttention(next: Uint16Array, trie: Trie, symbolOf: Uint8Array): void {
  const digits = new Set(Array.from(DIGITS, (digit) => symbolOf[digit.charCodeAt(0)]));
  for (let at = 0; at < next.length; at++) {
    const state = next[at] ?? 0;
    const isEnd = (trie.ends[state]?.length ?? 0) > 0;
    if (isEnd || digits.has(at % SYMBOLS)) next[at] = state | ATTENTION;
  }
}
