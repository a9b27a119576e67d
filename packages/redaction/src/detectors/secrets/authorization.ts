import { CREDENTIAL, DIGIT, isKind, isWordStart, runEnd } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isRepetition, looksRandom, shapeOf } from './secret-value.ts';

const SHORTEST_BEARER = 16;
const SHORTEST_BASIC = 6;
/** Number of characters of basic credentials that are decoded to validate them. */
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

const HEADER = /["']?\s{0,4}[:=,]\s{0,4}["']?\s{0,2}(?:([A-Za-z][A-Za-z0-9-]{1,24})[ ]{1,2})?/y;

/** Credentials of other `Authorization` schemes: `Token`, `ApiKey`, `SSWS` (RFC 9110, 11.6.2). */
export const authorizationDetector: Detector = {
  class: 'authorization',
  anchors: ['authorization'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    HEADER.lastIndex = end;
    const scheme = HEADER.exec(text)?.[1]?.toLowerCase();
    if (scheme === undefined || scheme === 'bearer' || scheme === 'basic' || !isWordStart(text, start)) return;
    const from = HEADER.lastIndex;
    const stop = runEnd(text, from, CREDENTIAL, text.length);
    const shape = shapeOf(text, from, Math.min(stop, from + DECODED));
    if (stop - from >= SHORTEST_BEARER && shape.hasDigit && !isRepetition(shape)) scan.add(from, stop, 'authorization');
  },
};

const PARAMETER = 'authorization parameter';

/** Signing parameters of schemes with parameters: AWS Signature V4, Digest (RFC 7616), OAuth 1. */
export const authorizationParameterDetector: Detector = {
  class: 'authorization',
  anchors: [' signature=', ',signature=', 'oauth_signature=', 'oauth_token=', ' response=', ',response=', ' cnonce='],
  detect(scan: Scan, _start: number, end: number): void {
    const { text } = scan;
    const quote = text[end] === '\\' ? end + 1 : end;
    const from = text[quote] === '"' ? quote + 1 : quote;
    // A name may occur in the value of another; no value is read to its end twice.
    if (scan.isReserved(PARAMETER, from)) return;
    const beginning = runEnd(text, from, CREDENTIAL, DECODED);
    if (beginning - from < SHORTEST_BEARER || !looksRandom(shapeOf(text, from, beginning))) return;
    const stop = runEnd(text, beginning, CREDENTIAL, text.length);
    scan.reserve(PARAMETER, stop);
    scan.add(from, stop, 'authorization');
  },
};

function hasDigit(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isKind(text, at, DIGIT)) return true;
  return false;
}

/** Whether the value is long and looks random, although it cannot be decoded. */
function isLong(text: string, start: number, end: number): boolean {
  return end - start >= 20 && looksRandom(shapeOf(text, start, Math.min(end, start + DECODED)));
}

/** Whether a value is base64 of printable ASCII with a colon. */
function isUserAndPassword(encoded: string): boolean {
  if (encoded.length < SHORTEST_BASIC) return false;
  const decoded = Buffer.from(encoded, 'base64').toString('latin1');
  return decoded.includes(':') && /^[\x20-\x7e]{1,256}$/.test(decoded);
}
