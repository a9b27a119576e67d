import type { ContextKind, ContextWords } from '../../scan/context-words.ts';
import { DIGIT, isKind, isUpper, isWordEnd, LETTER } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isOwnNumber } from '../own-number.ts';
import { AMERICAS } from './americas.ts';
import { ASIA_AFRICA_PACIFIC } from './asia-africa-pacific.ts';
import { beginning, buildFormTrie, ROW_SHIFT, STRONG, VOUCHED, type Form, type FormTrie } from './form-trie.ts';
import type { IdentityNumber } from './identity-number.ts';
import { NORTHERN_AND_EASTERN_EUROPE } from './northern-and-eastern-europe.ts';
import { WESTERN_EUROPE } from './western-europe.ts';

/** All kinds of personal numbers, except those of the United States. */
export const IDENTITY_NUMBERS: readonly IdentityNumber[] = [
  ...WESTERN_EUROPE,
  ...NORTHERN_AND_EASTERN_EUROPE,
  ...AMERICAS,
  ...ASIA_AFRICA_PACIFIC,
];

/** Context words for the numbers of any country. */
const ANY_COUNTRY: readonly string[] = [
  'national id',
  'nationalid',
  'national identity',
  'national identification',
  'id number',
  'idnumber',
  'identity number',
  'identification number',
  'citizen id',
  'citizen number',
  'personal id',
  'personal number',
  'government id',
  'tax id',
  'taxid',
  'tax number',
  'tax identification',
  'tin',
  'ausweisnummer',
];

const SEPARATOR = /[ -]/;
const LETTERS_BEFORE = 6;
/** Kind of all these words: without any, the kinds of single numbers need not be checked. */
const ANY_WORD = 'identity:';
const CONTEXT = 40;
let trie: FormTrie | undefined;

/** Returns the trie, which is built for the first number. */
function forms(): FormTrie {
  trie ??= buildFormTrie(IDENTITY_NUMBERS);
  return trie;
}

/** Personal numbers by format and check digits, and near a context word if these are ambiguous. */
export const identityNumberDetector: NumberDetector = {
  class: 'national_id',
  fewestDigits: 2,
  contexts: contexts(),
  detect(scan: Scan, { start: firstDigit, inGroup, follower }: DigitGroups): boolean {
    const strength = forms().beginnings[beginning(inGroup, follower)] as number;
    // A context word may precede letters, and thus be farther from the digits.
    if (strength === 0 || (strength === VOUCHED && !scan.isNear(ANY_WORD, firstDigit, CONTEXT + LETTERS_BEFORE + 1)))
      return false;
    const start = lettersStart(scan.text, firstDigit);
    const apart = lettersApart(scan.text, firstDigit);
    return (apart < start && addNumberAt(scan, apart)) || addNumberAt(scan, start);
  },
};

/** Follows the trie from `start`; the longest valid number is added. */
function addNumberAt(scan: Scan, start: number): boolean {
  const { text } = scan;
  if (text[start - 1] === '+' || !isOwnNumber(text, start)) return false;
  const least = scan.isNear(ANY_WORD, start, CONTEXT) ? VOUCHED : STRONG;
  let found: IdentityNumber | undefined;
  let foundEnd = start;
  const { next, symbolOf, ends, formsAt } = forms();
  for (let at = start, node = 0; at < text.length;) {
    const code = text.charCodeAt(at++);
    node = code < 128 ? (next[(node << ROW_SHIFT) | (symbolOf[code] as number)] as number) : 0;
    if (node === 0) break;
    if ((ends[node] as number) < least || !isEnd(text, at)) continue;
    const number = fitting(scan, formsAt[node] ?? [], start, at);
    if (number === undefined) continue;
    found = number;
    foundEnd = at;
  }
  if (found === undefined) return false;
  scan.add(start, foundEnd, found.class);
  return true;
}

function contexts(): readonly ContextWords[] {
  const ofCountries = IDENTITY_NUMBERS.map((number) => contextOf(kindOf(number), withNames(number.words)));
  const ofAny = contextOf('identity', withNames(ANY_COUNTRY));
  const all = new Set([ofAny, ...ofCountries].flatMap(({ words }) => words));
  return [...ofCountries, ofAny, contextOf(ANY_WORD, [...all])];
}

function contextOf(kind: ContextKind, words: readonly string[]): ContextWords {
  return { kind, words, areWhole: true };
}

/** Adds the spelling in names of fields: `steuer_id` and `tax_id` for `steuer-id` and `tax id`. */
function withNames(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => (SEPARATOR.test(word) ? [word, word.split(SEPARATOR).join('_')] : word));
}

function kindOf({ country, name }: IdentityNumber): `identity:${string}` {
  return `identity:${country} ${name}`;
}

function lettersStart(text: string, firstDigit: number): number {
  let start = firstDigit;
  while (firstDigit - start < LETTERS_BEFORE && isKind(text, start - 1, LETTER)) start--;
  return start;
}

/** Returns the start of letters separated from the digits by a space or hyphen, as in `AB 12 34 56 C`. */
function lettersApart(text: string, firstDigit: number): number {
  const before = text[firstDigit - 1];
  if ((before !== ' ' && before !== '-') || !isUpper(text.charCodeAt(firstDigit - 2))) return firstDigit;
  return lettersStart(text, firstDigit - 1);
}

/** Returns the first number with this format, valid check digits, and a context word if required. */
function fitting(scan: Scan, ended: readonly Form[], start: number, end: number): IdentityNumber | undefined {
  const written = scan.text.slice(start, end).replaceAll(/[ ./()+-]/g, '');
  const value = written.toUpperCase();
  const fits = ended.find(({ number, isVouched, isSpaced }) => {
    if (isSpaced && scan.text[end] === ' ' && isKind(scan.text, end + 1, DIGIT)) return false;
    if ((isVouched || written !== value) && !isVouchedFor(scan, number, start)) return false;
    return number.isValid(value);
  });
  return fits?.number;
}

function isEnd(text: string, end: number): boolean {
  if (text[end - 1] === ')') return true;
  if (!isWordEnd(text, end)) return false;
  return !('-./'.includes(text.charAt(end) || ' ') && isKind(text, end + 1, DIGIT));
}

function isVouchedFor(scan: Scan, number: IdentityNumber, at: number): boolean {
  return scan.isNear(kindOf(number), at, CONTEXT) || scan.isNear('identity', at, CONTEXT);
}
