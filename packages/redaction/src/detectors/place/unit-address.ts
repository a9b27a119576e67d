import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { ANY_LETTER, CAPITAL } from '../../scan/letters.ts';
import { addressEnd } from './address-phrase.ts';

const NUMBER = /\d{1,5}[A-Z]?(?![\w.:-])/y;
const SUITE_NUMBER = /\d{3,5}[A-Z]?(?![\w.:-])/y;
const LINE_END = String.raw`(?:,? |,?[ \t]{0,2}(?:\r?\n|\\n)[ \t>?]{0,8})`;
/** A street with a number before or after it, up to the flat number; no sentence ends in a capital or a number. */
const STREET = new RegExp(
  String.raw`(?:^|[\s>,:"'])((?:\d{1,6},? ){1,2}(?:[${CAPITAL}][${ANY_LETTER}\d'’./-]{0,24} (?:[${ANY_LETTER}\d'’./-]{1,24} ){0,4})?(?:[${CAPITAL}][${ANY_LETTER}'’.-]{1,24}|\d{1,5}[a-z]?\.?)${LINE_END}|[${CAPITAL}][${ANY_LETTER}'’.-]{1,24}(?: [${ANY_LETTER}'’.-]{1,24}){0,4},? \d{1,5}${LINE_END})$`,
);
const LONGEST_STREET = 64;

/** Addresses with a flat number: `28030 Edeby 55, Apt. 297`, and the lines below. */
export const unitAddressDetector: Detector = {
  class: 'postal_address',
  anchors: ['apt. ', 'apt ', 'suite '],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const form = text[start] === 'S' ? SUITE_NUMBER : NUMBER;
    form.lastIndex = end;
    if (!(text[start] === 'A' || text[start] === 'S') || scan.covers(start) || !form.test(text)) return;
    const street = STREET.exec(text.slice(Math.max(0, start - LONGEST_STREET), start))?.[1];
    if (street === undefined) return;
    const from = start - street.length;
    scan.add(from, Math.max(addressEnd(text, from, 1), form.lastIndex), 'postal_address');
  },
};

const POST_OFFICE = /A[AEP],? \d{5}(?:-\d{4})?(?!\d)/y;
const BOX =
  /(?:(?:PSC|CMR|Unit) \d{1,5},? Box \d{1,5}|US(?:NS|NV|CGC|S) \w{2,20})(?:,? |,?[ \t]{0,2}(?:\r?\n|\\n)[ \t>?]{0,8})$/;
const LONGEST_BOX = 40;

/** US military mail: `PSC 3294, Box 9168, APO AA 61487` (USPS Publication 28, section 238). */
export const militaryAddressDetector: Detector = {
  class: 'postal_address',
  anchors: ['apo a', 'fpo a', 'dpo a'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    POST_OFFICE.lastIndex = end - 1;
    if (!POST_OFFICE.test(text)) return;
    const box = BOX.exec(text.slice(Math.max(0, start - LONGEST_BOX), start))?.[0] ?? '';
    scan.add(start - box.length, POST_OFFICE.lastIndex, 'postal_address');
  },
};
