import { FOLLOWERS, MAX_DIGITS } from '../../scan/digit-groups.ts';
import type { IdentityNumber } from './identity-number.ts';

const DIGIT_SYMBOL = 1;
const LETTER_SYMBOL = 2;
const SEPARATORS = ' -./()+';

/** A format of a number, stored at its last node of the trie. */
export interface Form {
  readonly number: IdentityNumber;
  /** It matches only near a context word. */
  readonly isVouched: boolean;
  /** Its groups are separated by spaces. */
  readonly isSpaced: boolean;
}

/** Flags of a node: only formats that need a context word end there, or also others. */
export const VOUCHED = 1;
export const STRONG = 2;
/** A node's row in {@link FormTrie.next} starts at `node << ROW_SHIFT`. */
export const ROW_SHIFT = 4;

/** All formats as one trie over character classes: other text leaves it after a few characters. */
export interface FormTrie {
  /** Symbol of an ASCII code; 0 for characters in no format. */
  readonly symbolOf: Uint8Array;
  /** Next node by `node << ROW_SHIFT | symbol`; 0 if no format continues. */
  readonly next: Uint16Array;
  /** Whether formats end at a node: {@link VOUCHED}, {@link STRONG}, or 0. */
  readonly ends: Uint8Array;
  /** The formats that end at a node. */
  readonly formsAt: readonly (readonly Form[])[];
  /** {@link VOUCHED}, {@link STRONG}, or 0, by {@link beginning}: strength of the formats with this first group. */
  readonly beginnings: Uint8Array;
}

/** Returns the index of a number of leading digits and the character class after them (index in `FOLLOWERS`). */
export function beginning(digits: number, follower: number): number {
  return (digits << ROW_SHIFT) | follower;
}

const symbolOf = new Uint8Array(128);
for (let code = 48; code <= 57; code++) symbolOf[code] = DIGIT_SYMBOL;
for (let code = 65; code <= 90; code++) symbolOf[code] = symbolOf[code + 32] = LETTER_SYMBOL;
for (let index = 0; index < SEPARATORS.length; index++)
  symbolOf[SEPARATORS.charCodeAt(index)] = LETTER_SYMBOL + 1 + index;

/**
 * Builds the trie of all formats. Uses loops over tables of their final size, since this runs at startup in code that
 * V8 has not compiled yet.
 */
export function buildFormTrie(numbers: readonly IdentityNumber[]): FormTrie {
  const leaves = numbers.flatMap(leavesOf);
  const room = leaves.reduce((sum, [form]) => sum + form.length, 1);
  const next = new Uint16Array(room << ROW_SHIFT);
  const formsAt: Form[][] = [[]];
  const beginnings = new Uint8Array((MAX_DIGITS + 1) << ROW_SHIFT);
  for (const [form, leaf] of leaves) {
    let node = 0;
    for (let at = 0; at < form.length; at++) {
      const place = (node << ROW_SHIFT) | symbolAt(form, at);
      if (next[place] === 0) next[place] = formsAt.push([]) - 1;
      node = next[place] as number;
    }
    formsAt[node]?.push(leaf);
    noteBeginning(beginnings, form, leaf.isVouched ? VOUCHED : STRONG);
  }
  return {
    symbolOf,
    next: next.slice(0, formsAt.length << ROW_SHIFT),
    ends: Uint8Array.from(formsAt, strengthOf),
    formsAt,
    beginnings,
  };
}

type Leaf = readonly [form: string, leaf: Form];

function leavesOf(number: IdentityNumber): readonly Leaf[] {
  return [
    ...number.forms.flatMap((form) => leavesOfForm(form, number, false)),
    ...number.vouchedForms.flatMap((form) => leavesOfForm(form, number, true)),
  ];
}

function leavesOfForm(form: string, number: IdentityNumber, isVouched: boolean): readonly Leaf[] {
  const leaf: Form = { number, isVouched, isSpaced: form.includes(' ') };
  return expanded(form).map((path) => [path, leaf]);
}

/** Expands each `*` of a format to a digit and a letter. */
function expanded(form: string): readonly string[] {
  return form.includes('*') ? [...expanded(form.replace('*', '9')), ...expanded(form.replace('*', 'A'))] : [form];
}

function symbolAt(form: string, at: number): number {
  return symbolOf[form.charCodeAt(at)] as number;
}

/** The characters that may follow the end of a number: all but letters. */
const AFTER_END: readonly number[] = Array.from(FOLLOWERS, (_, index) => index).filter(
  (index) => FOLLOWERS[index] !== 'a',
);

/** Records the length of a format's first group of digits and the character after it. */
function noteBeginning(beginnings: Uint8Array, form: string, strength: number): void {
  let start = 0;
  while (start < form.length && symbolAt(form, start) !== DIGIT_SYMBOL) start++;
  let end = start;
  while (end < form.length && symbolAt(form, end) === DIGIT_SYMBOL) end++;
  const followers = end === form.length ? AFTER_END : [followerOf(form, end)];
  for (const follower of followers) {
    const at = beginning(end - start, follower);
    beginnings[at] = Math.max(beginnings[at] as number, strength);
  }
}

function followerOf(form: string, at: number): number {
  return FOLLOWERS.indexOf(symbolAt(form, at) === LETTER_SYMBOL ? 'a' : form.charAt(at));
}

function strengthOf(forms: readonly Form[]): number {
  if (forms.length === 0) return 0;
  return forms.every(({ isVouched }) => isVouched) ? VOUCHED : STRONG;
}
