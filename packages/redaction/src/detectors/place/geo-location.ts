import { DIGIT, isKind, isWordStart } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';

const CONTEXT = 10;
const PAIR = /(\d{1,2}\.\d{4,10})(?:°? ?[NS])?, {0,2}(-?\d{1,3}\.\d{4,10})(?:°? ?[EW])?(?![\d.])/y;
/** At least three decimals: two identify a town, not a location. */
const SINGLE = /\d{1,3}\.\d{3,10}(?![\d.])/y;
/** In either order, after a context word. */
const PLACE = /(\d{1,3}\.\d{3,16})°?(?:, {0,2}| ?\/ ?|(?<=\(-?\d{1,3}\.\d{3,16}) )-?(\d{1,3}\.\d{3,16})(?![\d.])/y;
/** Degrees, minutes and seconds: `52°31'12"N 13°24'18"E`. */
const DEGREES =
  /\d{1,2}° ?\d{1,2}['′’] ?(?:\d{1,2}(?:\.\d{1,4})?(?:"|″|''|”) ?)?[NS],? {0,2}\d{1,3}° ?\d{1,2}['′’] ?(?:\d{1,2}(?:\.\d{1,4})?(?:"|″|''|”) ?)?[EWO]/y;

/** Latitude and longitude as a pair, or each with its label (ISO 6709, RFC 5870, RFC 7946). */
export const geoLocationDetector: NumberDetector = {
  class: 'location',
  fewestDigits: 2,
  mostInGroup: 3,
  place: 'word',
  goesOnWith: '.é',
  contexts: [
    { kind: 'latitude', areWhole: true, words: ['lat', 'mlat', 'latitude', 'geo:', 'breitengrad'] },
    { kind: 'longitude', areWhole: true, words: ['lon', 'mlon', 'lng', 'long', 'longitude', 'laengengrad'] },
    {
      kind: 'place',
      areWhole: true,
      words: ['coordinates', 'coords', 'location', 'position', 'point(', 'point (', 'gps'],
    },
  ],
  detect(scan: Scan, { start: firstDigit }: DigitGroups): boolean {
    const { text } = scan;
    if (!isKind(text, firstDigit + 1, DIGIT) && text[firstDigit + 1] !== '.' && text[firstDigit + 1] !== '°')
      return false;
    const start = text[firstDigit - 1] === '-' ? firstDigit - 1 : firstDigit;
    if (!isWordStart(text, start) || text[start - 1] === '.') return false;
    const end =
      pairEnd(text, firstDigit) ||
      degreesEnd(text, firstDigit) ||
      labelledEnd(scan, firstDigit) ||
      placeEnd(scan, start);
    if (end === 0) return false;
    scan.add(start, end, 'location');
    return true;
  },
};

/** Exactly two numbers, both of at least 1: longer lists are vectors, and numbers below 1 are scores. */
function pairEnd(text: string, start: number): number {
  PAIR.lastIndex = start;
  const found = PAIR.exec(text);
  if (found === null) return 0;
  const [, latitude = '', longitude = ''] = found;
  const end = PAIR.lastIndex;
  if (Number(latitude) > 90 || Math.abs(Number(longitude)) > 180) return 0;
  if (Number(latitude) < 1 || Math.abs(Number(longitude)) < 1) return 0;
  return isInList(text, start, end) ? 0 : end;
}

/** `POINT(13.4050 52.5200)`, `"coordinates":[-104.9903, 39.7392]`: the longitude comes first in both (RFC 7946, 3.1.1). */
function placeEnd(scan: Scan, start: number): number {
  if (!scan.isNear('place', start, CONTEXT)) return 0;
  PLACE.lastIndex = scan.text[start] === '-' ? start + 1 : start;
  const found = PLACE.exec(scan.text);
  const [first, second] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || Math.max(first, second) > 180 || Math.min(first, second) > 90) return 0;
  return isInList(scan.text, start, PLACE.lastIndex) ? 0 : PLACE.lastIndex;
}

function isInList(text: string, start: number, end: number): boolean {
  return (
    /\d,\s{0,4}-?$/.test(text.slice(Math.max(0, start - 8), start)) || /^,\s{0,4}-?\d/.test(text.slice(end, end + 8))
  );
}

function degreesEnd(text: string, start: number): number {
  if (text[start + 1] !== '°' && text[start + 2] !== '°') return 0;
  DEGREES.lastIndex = start;
  return DEGREES.test(text) ? DEGREES.lastIndex : 0;
}

function labelledEnd(scan: Scan, start: number): number {
  if (!scan.isNear('latitude', start, CONTEXT) && !scan.isNear('longitude', start, CONTEXT)) return 0;
  SINGLE.lastIndex = start;
  return SINGLE.test(scan.text) ? SINGLE.lastIndex : 0;
}
