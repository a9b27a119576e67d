import { CREDENTIAL, DIGIT, isKind, isWordStart, runEnd } from '../characters.ts';
import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { looksRandom, shapeOf } from './secret-value.ts';

const SHORTEST_BEARER = 16;
const SHORTEST_BASIC = 6;
/** How much of basic credentials is decoded to see whether they are any. */
const DECODED = 256;

/** The token after `Bearer` (RFC 6750). */
export const bearerDetector: Detector = {
  class: 'authorization',
  anchors: ['bearer ', 'bearer%20'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    const tokenEnd = runEnd(text, end, CREDENTIAL, text.length);
    if (tokenEnd - end >= SHORTEST_BEARER && hasDigit(text, end, tokenEnd)) scan.add(end, tokenEnd, 'authorization');
  },
};

/** User and password after `Basic` (RFC 7617). */
export const basicDetector: Detector = {
  class: 'authorization',
  anchors: ['basic ', 'basic%20'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isWordStart(text, start)) return;
    const credentialsEnd = runEnd(text, end, CREDENTIAL, text.length);
    if (
      isUserAndPassword(text.slice(end, Math.min(credentialsEnd, end + DECODED))) ||
      isLong(text, end, credentialsEnd)
    ) {
      scan.add(end, credentialsEnd, 'authorization');
    }
  },
};

function hasDigit(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isKind(text, at, DIGIT)) return true;
  return false;
}

/** Not decodable, but no word either. */
function isLong(text: string, start: number, end: number): boolean {
  return end - start >= 20 && looksRandom(shapeOf(text, start, Math.min(end, start + DECODED)));
}

/** Base64 of printable ASCII with a colon in it. */
function isUserAndPassword(encoded: string): boolean {
  if (encoded.length < SHORTEST_BASIC) return false;
  const decoded = Buffer.from(encoded, 'base64').toString('latin1');
  return decoded.includes(':') && /^[\x20-\x7e]+$/.test(decoded);
}
