import { isWordEnd } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import { endAfter } from '../../scan/digit-groups.ts';
import { hasLuhnCheck } from '../../scan/luhn.ts';
import type { Scan } from '../../scan/scan.ts';
import { isOwnNumber } from '../own-number.ts';

const DIGITS = 15;
const CONTEXT = 24;

/** IMEIs of mobile devices (3GPP TS 23.003, 6.2.1): fifteen digits with a check digit, near a context word. */
export const deviceIdDetector: NumberDetector = {
  class: 'device_id',
  fewestDigits: DIGITS,
  place: 'word',
  needsWords: true,
  contexts: [{ kind: 'device', areWhole: true, words: ['imei', 'imei1', 'imei2', 'meid'] }],
  detect(scan: Scan, number: DigitGroups): boolean {
    if (!scan.isNear('device', number.start, CONTEXT) || !isOwnNumber(scan.text, number.start)) return false;
    const end = endAfter(scan.text, number, DIGITS);
    if (end < 0 || !isWordEnd(scan.text, end) || !hasLuhnCheck(number.digits, DIGITS)) return false;
    scan.add(number.start, end, 'device_id');
    return true;
  },
};
