import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

/** HL7 v2 segments (chapter 3) and the classes of their personal fields. */
const SEGMENTS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'pid|': {
    5: 'person',
    7: 'date_of_birth',
    9: 'person',
    11: 'postal_address',
    13: 'phone',
    14: 'phone',
    19: 'us_ssn',
  },
  'nk1|': { 2: 'person', 4: 'postal_address', 5: 'phone', 6: 'phone', 16: 'date_of_birth' },
  'gt1|': { 3: 'person', 5: 'postal_address', 6: 'phone', 7: 'phone', 8: 'date_of_birth', 12: 'us_ssn' },
  'in1|': { 16: 'person', 18: 'date_of_birth', 19: 'postal_address' },
};
const LONGEST = 1024;
const SHORTEST = 3;

/** Personal data in HL7 v2 messages, by the field's position in the segment. */
export const healthSegmentDetector: Detector = {
  class: 'person',
  anchors: Object.keys(SEGMENTS),
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const fields = SEGMENTS[text.slice(start, end).toLowerCase()];
    if (fields === undefined || !isSegmentStart(text, start)) return;
    const [line = ''] = text.slice(start, start + LONGEST).split(/[\r\n]|\\[nr]/, 1);
    let at = start;
    for (const [place, field] of line.split('|').entries()) {
      const found = fields[place];
      if (found !== undefined && field.length >= SHORTEST && /[\p{L}\d]/u.test(field) && !field.startsWith('[')) {
        scan.add(at, at + field.length, found);
      }
      at += field.length + 1;
    }
  },
};

/** Whether the segment name is upper case and at the start of a line. */
function isSegmentStart(text: string, start: number): boolean {
  if (text.slice(start, start + 3) !== text.slice(start, start + 3).toUpperCase()) return false;
  return start === 0 || '\r\n"\''.includes(text.charAt(start - 1)) || /\\[nr]$/.test(text.slice(start - 2, start));
}
