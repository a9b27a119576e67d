import { DIGIT, isKind, LETTER } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

/** Replacements of a dot: `[.]`, `(dot)`, ` [dot] `. */
const DOT = String.raw`(?: ?[\[({] ?(?:\.|dot|punkt|punto|point) ?[\])}] ?|\.| dot )`;
const DOMAIN = new RegExp(
  String.raw`[\])] ?[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?(?:${DOT}[A-Za-z0-9-]{1,62}){0,3}${DOT}[A-Za-z]{2,24}(?![A-Za-z0-9])`,
  'iy',
);
const LOCAL = /[A-Za-z0-9](?:[A-Za-z0-9._+-]|[([]dot[)\]]){0,63} ?$/i;
const LONGEST_LOCAL = 72;

/** Addresses obfuscated against harvesting: `jane (at) example (dot) org`, `jane[at]example.org`. */
export const disguisedEmailDetector: Detector = {
  class: 'email',
  // The keyword table has no closing bracket.
  anchors: ['(at)', '[at', '( at )', '[ at ', '(@)', '[@'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    const local = LOCAL.exec(text.slice(Math.max(0, start - LONGEST_LOCAL), start))?.[0];
    const close = text[end - 1] === ')' ? end - 1 : end;
    DOMAIN.lastIndex = close;
    if (!'])'.includes(text.charAt(close) || ' ')) return;
    if (local !== undefined && DOMAIN.test(text)) scan.add(start - local.length, DOMAIN.lastIndex, 'email');
  },
};

const OCTETS = /\d{1,3}(?:(?:\.|[[(]\.[\])]|[[(]dot[\])])\d{1,3}){3}(?![\w.])/iy;
const OCTETS_BEFORE = /(?:\d{1,3}\.){0,2}\d{1,3}$/;

/** Defanged IPv4 addresses, as in security reports: `203[.]0[.]113[.]7`. */
export const disguisedAddressDetector: Detector = {
  class: 'ip_address',
  anchors: ['[.', '(.)', '[dot'],
  detect(scan: Scan, at: number): void {
    const { text } = scan;
    if (scan.covers(at) || !isKind(text, at - 1, DIGIT)) return;
    const before = OCTETS_BEFORE.exec(text.slice(Math.max(0, at - 12), at))?.[0] ?? '';
    const start = at - before.length;
    OCTETS.lastIndex = start;
    if (isKind(text, start - 1, DIGIT | LETTER) || text[start - 1] === '.' || !OCTETS.test(text)) return;
    const octets = text.slice(start, OCTETS.lastIndex).split(/\D{1,5}/);
    if (octets.every((octet) => Number(octet) <= 255)) scan.add(start, OCTETS.lastIndex, 'ip_address');
  },
};
