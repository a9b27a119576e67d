import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

/** Line lengths of machine-readable zones: passports 44, visas and old cards 36, cards 30. */
const FORMS = [
  { length: 44, lines: 2 },
  { length: 36, lines: 2 },
  { length: 30, lines: 3 },
];
const LONGEST = 44;
const FIRST_LINE = /[PVIAC][A-Z<][A-Z<]{3}[A-Z0-9<]{25,39}/y;
const LINE = /[A-Z0-9<]{30,44}(?![A-Z0-9<])/y;
const WEIGHTS = [7, 3, 1];

/** Machine-readable zones of passports and cards (ICAO 9303), by the check digits of their first or second line. */
export const machineReadableZoneDetector: Detector = {
  class: 'passport',
  anchors: ['p<', 'i<', 'v<', 'a<', 'c<', 'ideu', 'idd<<'],
  detect(scan: Scan, start: number): void {
    const { text } = scan;
    if (/[A-Z0-9<]/.test(text.charAt(start - 1))) return;
    FIRST_LINE.lastIndex = start;
    if (!FIRST_LINE.test(text)) return;
    const form = FORMS.find(({ length }) => FIRST_LINE.lastIndex - start === length);
    if (form === undefined) return;
    const end = zoneEnd(text, start + form.length, form.lines - 1);
    if (end > 0) scan.add(start, end, 'passport');
  },
};

/** Returns the end of the given number of further lines; 0 if a line is missing or a date's check digit is invalid. */
function zoneEnd(text: string, from: number, lines: number): number {
  let at = from;
  let isChecked = false;
  for (let line = 0; line < lines; line++) {
    at = lineStart(text, at);
    LINE.lastIndex = at;
    if (!LINE.test(text)) return isChecked ? at : 0;
    const content = text.slice(at, Math.min(LINE.lastIndex, at + LONGEST));
    isChecked ||= hasCheckedDate(content);
    at = LINE.lastIndex;
  }
  return isChecked ? at : 0;
}

function lineStart(text: string, from: number): number {
  let at = from;
  while (at - from < 8 && /[\s\\nr]/.test(text.charAt(at))) at++;
  return at;
}

/** The birth date and its check digit are at index 0 on cards, 13 in passports. */
function hasCheckedDate(line: string): boolean {
  return [0, 13].some(
    (at) => /^\d{7}$/.test(line.slice(at, at + 7)) && checkDigit(line.slice(at, at + 6)) === Number(line[at + 6]),
  );
}

function checkDigit(digits: string): number {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) sum += Number(digits.charAt(at)) * (WEIGHTS[at % 3] ?? 0);
  return sum % 10;
}
