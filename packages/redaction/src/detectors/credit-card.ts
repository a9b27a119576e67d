import { DIGIT, isKind, isWordEnd, isWordStart, LETTER } from '../characters.ts';
import type { DigitGroups, NumberDetector } from '../detector.ts';
import { endAfter } from '../digit-groups.ts';
import { hasLuhnCheck } from '../luhn.ts';
import type { Matches } from '../matches.ts';
import { cardLengths } from './card-issuers.ts';

const SHORTEST = 12;
const LONGEST = 19;
const GROUP = 4;

/** Payment cards: a scheme's prefix and length, and the check digit; in one piece or in groups. */
export const creditCardDetector: NumberDetector = {
  class: 'credit_card',
  detect(text: string, number: DigitGroups, matches: Matches): boolean {
    if (number.count < SHORTEST || !isOwnNumber(text, number.start)) return false;
    const lengths = cardLengths(number.digits);
    if (lengths === 0) return false;
    for (let count = Math.min(LONGEST, number.count); count >= SHORTEST; count--) {
      const end = (lengths & (1 << count)) === 0 ? -1 : endAfter(text, number, count);
      if (end < 0 || !isWordEnd(text, end) || !isGroupedAsCard(number, count)) continue;
      if (!hasLuhnCheck(number.digits, count)) continue;
      matches.add(number.start, end, 'credit_card');
      return true;
    }
    return false;
  },
};

/** The digits are no later part of a name, a fraction, or of a hash in groups. */
function isOwnNumber(text: string, start: number): boolean {
  if (!isWordStart(text, start)) return false;
  const before = text[start - 1];
  return !((before === '.' || before === '-') && isKind(text, start - 2, DIGIT | LETTER));
}

/** In one piece, or in groups of at least four with the rest last. */
function isGroupedAsCard(number: DigitGroups, count: number): boolean {
  let groupStart = 0;
  for (let at = 1; at < count; at++) {
    if ((number.places[at] ?? 0) - (number.places[at - 1] ?? 0) === 1) continue;
    if (at - groupStart < GROUP) return false;
    groupStart = at;
  }
  return true;
}
