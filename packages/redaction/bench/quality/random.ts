/** A random generator that is reproducible for a seed. */
export interface Random {
  /** Returns an integer from 0 to `end` (exclusive). */
  below(end: number): number;
  /** Returns one of the items. */
  of<Item extends object | string | number>(items: readonly Item[]): Item;
  /** Returns `length` characters of an alphabet. */
  text(alphabet: string, length: number): string;
}

export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const ALPHANUMERIC: string = UPPER + LOWER + DIGITS;
export const BASE64URL = `${ALPHANUMERIC}-_`;

/** Mulberry32: 32 bits of state, sufficient for generating texts. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    of(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('there is nothing to draw from');
      return item;
    },
    text: (alphabet, length) => Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join(''),
  };
}
