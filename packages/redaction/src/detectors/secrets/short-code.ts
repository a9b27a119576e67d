import { isNamePartEnd, isWordStart } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import { ANY_LETTER } from '../../scan/letters.ts';
import type { Scan } from '../../scan/scan.ts';

/** Three digits, or four with a separator: the name alone is sufficient. */
const CARD_CODE =
  /["'\\]{0,3}\s{0,2}(?:code|number|no\.?)?\s{0,2}(?:(?:[:=#]|is)\s{0,2}["'\\]{0,3}(?=\d{3,4}(?!\d))|(?=\d{3}(?!\d)))(\d{3,4})(?![\w%]|[.,:-]\d)/iy;
/** Four to eight digits after a separator or verb: `pin` may also be part of a circuit board. */
const PIN =
  /["'\\]{0,3}\s{0,2}(?:code|number|no\.?)?["'\\]{0,3}\s{0,2}(?:[:=]|is|was|lautet|ist)\s{0,2}["'\\]{0,3}(\d{4,8})(?![\w%]|[.,:-]\d)/iy;

/** Six digits, also without a separator. */
const ONE_TIME =
  /["'\\]{0,3}\s{0,2}(?:code|number|no\.?)?["'\\]{0,3}\s{0,2}(?:(?:[:=]|is|was|lautet|ist)\s{0,2}["'\\]{0,3}|(?=\d{6}(?!\d)))(\d{4,8})(?![\w%]|[.,:-]\d)/iy;
/** A code that was sent to be typed in: the rest of its name, a verb or separator. */
const SENT =
  /[a-z\u00e0-\u017f]{0,14}["'\\]{0,3}\s{0,2}(?:[:=]|is|lautet|ist|est|es|\u00e9|\u00e8)?\s{0,2}["'\\]{0,3}(\d{4,8})(?![\w%]|[.,:-]\d)/iy;

const CODES: Readonly<Record<string, RegExp>> = {
  cvv: CARD_CODE,
  cvv2: CARD_CODE,
  cvc: CARD_CODE,
  cvc2: CARD_CODE,
  pin: PIN,
  otp: ONE_TIME,
  totp: PIN,
  'your code': PIN,
  'code to enter': SENT,
  sicherheitscode: SENT,
  einmalcode: SENT,
  // Parts of words with a non-ASCII letter: Bestätigungscode, code de vérification, código de verificação.
  tigungscode: SENT,
  'code de v': SENT,
  'digo de verifica': SENT,
  'digo de verificaci': SENT,
  'codice di verifica': SENT,
  verificatiecode: SENT,
};

const BEFORE = /(?:^|[\s"'])((?:[A-Z]{1,2}-)?\d{4,8})$/;
const CODE_AFTER = new RegExp(String.raw`[${ANY_LETTER} ]{0,32}(?:code|otp|pin|c[o\u00f3]digo|codice)\b`, 'iy');
const LONGEST_CODE = 12;

/** `G-482913 is your … verification code`. */
export const sentCodeDetector: Detector = {
  class: 'secret',
  anchors: [' is your ', ' ist ihr ', ' ist dein ', ' est votre ', ' es tu ', ' es su '],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const code = BEFORE.exec(text.slice(Math.max(0, start - LONGEST_CODE), start))?.[1];
    CODE_AFTER.lastIndex = end;
    if (code !== undefined && CODE_AFTER.test(text)) scan.add(start - code.length, start, 'secret');
  },
};

/** Short numeric codes after a context word: `CVC 417`, `my PIN is 4821`, `"otp":"493021"`. */
export const shortCodeDetector: Detector = {
  class: 'secret',
  anchors: Object.keys(CODES),
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const form = CODES[text.slice(start, end).toLowerCase()];
    if (form === undefined || !isWordStart(text, start) || !isNamePartEnd(text, end)) return;
    form.lastIndex = end;
    const code = form.exec(text)?.[1];
    if (code !== undefined) scan.add(form.lastIndex - code.length, form.lastIndex, 'secret');
  },
};
