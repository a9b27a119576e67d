import { isNamePartEnd, isWordStart } from '../characters.ts';
import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';

/** Three digits beside a card, or four with a sign: the name alone tells. */
const CARD_CODE =
  /["'\\]{0,3}\s{0,2}(?:code|number|no\.?)?\s{0,2}(?:(?:[:=#]|is)\s{0,2}["'\\]{0,3}(?=\d{3,4}(?!\d))|(?=\d{3}(?!\d)))(\d{3,4})(?![\w%]|[.,:-]\d)/iy;
/** Four to eight, with a sign or a verb before them: a pin is also a part of a board. */
const PIN =
  /["'\\]{0,3}\s{0,2}(?:code|number|no\.?)?["'\\]{0,3}\s{0,2}(?:[:=]|is|was|lautet|ist)\s{0,2}["'\\]{0,3}(\d{4,8})(?![\w%]|[.,:-]\d)/iy;

const CODES: Readonly<Record<string, RegExp>> = {
  cvv: CARD_CODE,
  cvv2: CARD_CODE,
  cvc: CARD_CODE,
  cvc2: CARD_CODE,
  pin: PIN,
  otp: PIN,
  totp: PIN,
};

/** Codes of few digits after a word for them: `CVC 417`, `my PIN is 4821`, `"otp":"493021"`. */
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
