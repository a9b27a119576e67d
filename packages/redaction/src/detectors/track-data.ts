import { DIGIT, isKind } from '../characters.ts';
import type { Detector } from '../detector.ts';
import { hasLuhnCheck } from '../luhn.ts';
import type { Scan } from '../scan.ts';

const TRACK_1 = /(\d{12,19})\^[^^\n]{2,26}\^\d{7,64}\??/y;
const TRACK_2 = /(\d{12,19})=\d{7,64}\??/y;

/** What the magnetic stripe of a payment card says (ISO/IEC 7813): its number, and what follows it, the name and the code included. */
export const trackDataDetector: Detector = {
  class: 'credit_card',
  anchors: ['%b', ';'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    // In code most semicolons end a line.
    if (!isKind(text, end, DIGIT)) return;
    const form = text[start] === ';' ? TRACK_2 : TRACK_1;
    form.lastIndex = end;
    const number = form.exec(text)?.[1];
    if (number === undefined || !hasLuhnCheck(Uint8Array.from(number, Number), number.length)) return;
    scan.add(end, end + number.length, 'credit_card');
    scan.add(end + number.length, form.lastIndex, 'secret');
    scan.passNumbers(form.lastIndex);
  },
};
