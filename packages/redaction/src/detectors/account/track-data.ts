import type { Detector } from '../../scan/detector.ts';
import { hasLuhnCheck } from '../../scan/luhn.ts';
import type { Scan } from '../../scan/scan.ts';

const TRACK_1 = /(\d{12,19})\^[^^\n]{2,26}\^\d{7,64}\??/y;
const TRACK_2 = /(\d{12,19})=\d{7,64}\??/y;

/** Magnetic stripe data of a payment card (ISO/IEC 7813): the number, and the data after it, including name and code. */
export const trackDataDetector: Detector = {
  class: 'credit_card',
  // With a digit, since most semicolons in code end a line.
  anchors: ['%b', ...Array.from('0123456789', (digit) => `;${digit}`)],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const [form, first] = text[start] === ';' ? [TRACK_2, start + 1] : [TRACK_1, end];
    form.lastIndex = first;
    const number = form.exec(text)?.[1];
    if (number === undefined || !hasLuhnCheck(Uint8Array.from(number, Number), number.length)) return;
    scan.add(first, first + number.length, 'credit_card');
    scan.add(first + number.length, form.lastIndex, 'secret');
    scan.passNumbers(form.lastIndex);
  },
};
