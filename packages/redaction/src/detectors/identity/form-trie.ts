import { FOLLOWERS, MAX_DIGITS } from '../../scan/digit-groups.ts';
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

/**
 * Builds the trie of the forms of all numbers. In loops over tables of their final size: this runs when a process
 * starts, in code that the engine has not compiled yet.
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
  return eachWay(form).map((way) => [way, leaf]);
}

/** A form with a digit, and with a letter, in place of each `*`. */
function eachWay(form: string): readonly string[] {
  return form.includes('*') ? [...eachWay(form.replace('*', '9')), ...eachWay(form.replace('*', 'A'))] : [form];
}

function symbolAt(form: string, at: number): number {
  return symbolOf[form.charCodeAt(at)] as number;
}

/** A number ends before anything but a letter. */
const AFTER_END: readonly number[] = Array.from(FOLLOWERS, (_, index) => index).filter(
  (index) => FOLLOWERS[index] !== 'a',
);

/** Notes how many digits the first group of a form has, and what stands after it. */
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
