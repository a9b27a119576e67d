import { FOLLOWERS, MAX_DIGITS } from '../../digit-groups.ts';
import type { IdentityNumber } from './identity-number.ts';

const DIGIT_SYMBOL = 1;
const LETTER_SYMBOL = 2;
const SEPARATORS = ' -./()+';

/** A form in which a number is written, at the end of its way through the trie. */
export interface Form {
  readonly number: IdentityNumber;
  /** Only near a word for it. */
  readonly isVouched: boolean;
  /** Its groups stand apart by spaces. */
  readonly isSpaced: boolean;
}

/** Nothing ends at a node, only forms that need a word, or others. */
export const VOUCHED = 1;
export const STRONG = 2;
/** A node's row in {@link FormTrie.next} begins at `node << ROW_SHIFT`. */
export const ROW_SHIFT = 4;

/** All forms as one trie over kinds of characters: text that is none leaves it after a few characters. */
export interface FormTrie {
  /** Symbol of an ASCII code; 0 for a character that no form has. */
  readonly symbolOf: Uint8Array;
  /** Next node by `node << ROW_SHIFT | symbol`; 0 when no form goes on so. */
  readonly next: Uint16Array;
  /** Whether forms end at a node: {@link VOUCHED}, {@link STRONG}, or 0. */
  readonly ends: Uint8Array;
  /** The forms that end at a node. */
  readonly formsAt: readonly (readonly Form[])[];
  /** {@link VOUCHED}, {@link STRONG}, or 0, by {@link beginning}: what forms begin with so many digits and go on so. */
  readonly beginnings: Uint8Array;
}

/** Place of so many digits and what follows them, by its place in `FOLLOWERS`. */
export function beginning(digits: number, follower: number): number {
  return (digits << ROW_SHIFT) | follower;
}

const symbolOf = new Uint8Array(128);
for (let code = 48; code <= 57; code++) symbolOf[code] = DIGIT_SYMBOL;
for (let code = 65; code <= 90; code++) symbolOf[code] = symbolOf[code + 32] = LETTER_SYMBOL;
for (let index = 0; index < SEPARATORS.length; index++)
  symbolOf[SEPARATORS.charCodeAt(index)] = LETTER_SYMBOL + 1 + index;

/** Builds the trie of the forms of all numbers. */
export function buildFormTrie(numbers: readonly IdentityNumber[]): FormTrie {
  const next: number[][] = [emptyRow()];
  const ends: Form[][] = [[]];

  function grow(node: number, symbol: number): number {
    const row = next[node] as number[];
    if (row[symbol] === 0) {
      row[symbol] = next.push(emptyRow()) - 1;
      ends.push([]);
    }
    return row[symbol] as number;
  }

  const beginnings = new Uint8Array((MAX_DIGITS + 1) << ROW_SHIFT);

  function plant(form: string, leaf: Form): void {
    let paths: readonly Path[] = [{ node: 0, digits: 0, follower: undefined }];
    for (const char of form) {
      paths = paths.flatMap((path) =>
        symbolsOf(char).map((symbol) => ({ ...extended(path, symbol), node: grow(path.node, symbol) })),
      );
    }
    for (const { node, digits, follower } of paths) {
      ends[node]?.push(leaf);
      for (const possible of follower === undefined ? AFTER_END : [follower]) {
        const at = beginning(digits, possible);
        beginnings[at] = Math.max(beginnings[at] ?? 0, leaf.isVouched ? VOUCHED : STRONG);
      }
    }
  }

  for (const number of numbers) {
    for (const form of number.forms) plant(form, { number, isVouched: false, isSpaced: form.includes(' ') });
    for (const form of number.vouchedForms) plant(form, { number, isVouched: true, isSpaced: form.includes(' ') });
  }
  return {
    symbolOf,
    next: Uint16Array.from(next.flat()),
    ends: Uint8Array.from(ends, strengthOf),
    formsAt: ends,
    beginnings,
  };
}

/** A way into the trie: how many digits its first group has, and what stands after it. */
interface Path {
  readonly node: number;
  readonly digits: number;
  readonly follower: number | undefined;
}

/** A number ends before anything but a letter. */
const AFTER_END: readonly number[] = Array.from(FOLLOWERS, (_, index) => index).filter(
  (index) => FOLLOWERS[index] !== 'a',
);

function extended({ digits, follower }: Path, symbol: number): Omit<Path, 'node'> {
  if (follower !== undefined) return { digits, follower };
  if (symbol === DIGIT_SYMBOL) return { digits: digits + 1, follower };
  if (digits === 0) return { digits, follower };
  const char = symbol === LETTER_SYMBOL ? 'a' : SEPARATORS.charAt(symbol - LETTER_SYMBOL - 1);
  return { digits, follower: FOLLOWERS.indexOf(char) };
}

function strengthOf(forms: readonly Form[]): number {
  if (forms.length === 0) return 0;
  return forms.every(({ isVouched }) => isVouched) ? VOUCHED : STRONG;
}

function emptyRow(): number[] {
  return Array.from({ length: 1 << ROW_SHIFT }, () => 0);
}

function symbolsOf(char: string): readonly number[] {
  if (char === '*') return [DIGIT_SYMBOL, LETTER_SYMBOL];
  return [char === '9' ? DIGIT_SYMBOL : (symbolOf[char.charCodeAt(0)] ?? 0)];
}
