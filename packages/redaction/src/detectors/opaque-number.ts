import { HEX, isKind, isWordStart } from '../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../scan/detector.ts';
import type { Scan } from '../scan/scan.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/iy;
/** ISO 8601, with or without a time. */
const DATE =
  /(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])|(?![\d-]))/y;
/** Maximum number of characters of a UUID before its first digit. */
const LONGEST_HEAD = 7;
const HYPHEN = 0x2d;
/** Maximum distance of a context word that makes a date one of birth. */
const CONTEXT = 40;

/**
 * Skips UUIDs and dates. Telemetry is full of them, and they contain no value, but groups of digits as many values do: a
 * timestamp took a microsecond.
 */
export const opaqueNumberDetector: NumberDetector = {
  fewestDigits: 1,
  mostInGroup: 8,
  goesOnWith: '-a',
  detect(scan: Scan, { start, inGroup }: DigitGroups): boolean {
    const end = inGroup === 4 ? dateEnd(scan, start) || uuidEnd(scan.text, start) : uuidEnd(scan.text, start);
    if (end === 0) return false;
    scan.passNumbers(end);
    return true;
  },
};

function dateEnd(scan: Scan, start: number): number {
  const { text } = scan;
  if (text.charCodeAt(start + 4) !== HYPHEN || text.charCodeAt(start + 7) !== HYPHEN || !isWordStart(text, start))
    return 0;
  return scan.isNear('birth', start, CONTEXT) ? 0 : endOf(DATE, text, start);
}

function uuidEnd(text: string, digit: number): number {
  let start = digit;
  while (digit - start < LONGEST_HEAD && isKind(text, start - 1, HEX)) start--;
  return text.charCodeAt(start + 8) === HYPHEN && isWordStart(text, start) ? endOf(UUID, text, start) : 0;
}

function endOf(form: RegExp, text: string, start: number): number {
  form.lastIndex = start;
  return form.test(text) ? form.lastIndex : 0;
}
