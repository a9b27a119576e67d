import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isName, isPath, isPlaceholder, looksMadeUp } from './secret-value.ts';

/** The role of the previous word, up to the end of a clause: `password hasher` is something else. */
const ROLE =
  /(?:[A-Za-z]{1,16} ){0,2}(?:password|passwd|passphrase|passcode|pin|(?:api|access|secret) key|secret|token)(?=[.,;:!?)"'\r\n]|\s?$|\s(?:for|to|on|in|at|when|and|or|then|with|please)\b)/iy;
const WORD_BEFORE = /(?:^|[\s"'`(])["'`]?([^\s"'`]{6,128})["'`]?$/;
const LONGEST_WORD = 130;

/** `use x8-Kq2lm as the password`: the word before the role. */
export const statedSecretDetector: Detector = {
  class: 'secret',
  anchors: [
    ' as the ',
    ' as my ',
    ' as your ',
    ' as our ',
    ' as password',
    ' as passphrase',
    ' as token',
    ' as api key',
  ],
  detect(scan: Scan, start: number): void {
    const { text } = scan;
    ROLE.lastIndex = text[start + 3] === ' ' ? roleStart(text, start + 4) : start;
    if (!ROLE.test(text)) return;
    const value = WORD_BEFORE.exec(text.slice(Math.max(0, start - LONGEST_WORD), start))?.[1];
    if (value === undefined || !looksMadeUp(value) || isName(value) || isPath(value)) return;
    const end = text[start - 1] === value.at(-1) ? start : start - 1;
    if (!isPlaceholder(text, end - value.length, end)) scan.add(end - value.length, end, 'secret');
  },
};

/** Skips `the`, `my`, `your` and `our`. */
function roleStart(text: string, from: number): number {
  DETERMINER.lastIndex = from;
  return DETERMINER.test(text) ? DETERMINER.lastIndex : from;
}

const DETERMINER = /(?:the|my|your|our) /iy;
