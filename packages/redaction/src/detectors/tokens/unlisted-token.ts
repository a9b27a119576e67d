import { isKind, LETTER, runEnd, TOKEN } from '../../scan/characters.ts';
import type { DigitGroups, NumberDetector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { isPublished } from '../secrets/published-keys.ts';
import { shapeOf } from '../secrets/secret-value.ts';
import { isExample } from './token-example.ts';

/** Words followed by a hyphen or underscore, before a random part: `acme_live_`, `sk-let-`, `ACME_CI_`. */
const PREFIX = /(?<![A-Za-z0-9_-])(?:(?:[a-z][a-z0-9]{1,11}|[A-Z][A-Z0-9]{1,11})[_-]){1,4}$/;
const LONGEST_PREFIX = 52;
/** Words that indicate a secret. */
const SECRET = /(?:^|[_-])(?:[sr]k|[a-z]{0,8}pat|[a-z]{0,8}(?:secret|token)|tok|psk|oat|o?auth)[_-]/i;
/** Words that indicate a possible secret. */
const LIKELY = /(?:^|[_-])(?:api|key|live|admin|svc|ci)[_-]/i;
/** Words that indicate something else: a digest, a public key, an identifier. */
const NO_SECRET =
  /^(?:pk|pub|cs)[_-]|(?:^|[_-])(?:sha\d{1,3}|md5|hash|digest|nonce|etag|checksum|integrity|fingerprint|rev|ids?|public|publishable)[_-]/i;
/** Minimum length; identifiers of services have 20 to 32 characters of all kinds. */
const SHORTEST = 36;
const SHORTEST_SECRET = 20;
/** Minimum length in letters of one case, since digests have 32, 40 and more. */
const SHORTEST_PLAIN = 40;
const SHORTEST_PLAIN_SECRET = 32;
/** Minimum number of digit groups; identifiers in code have one or two. */
const FEWEST_NUMBERS = 3;
const FEWEST_DIGITS = 2;
const LEAST_ENTROPY = 3.5;
const LOOKED_AT = 192;
const LONGEST = 512;

/**
 * Tokens of providers that are not listed, by the format that nearly all use: words, followed by more random characters
 * than identifiers have.
 */
export const unlistedTokenDetector: NumberDetector = {
  class: 'api_key',
  fewestDigits: 1,
  goesOnWith: 'a',
  detect(scan: Scan, { start }: DigitGroups): boolean {
    const { text } = scan;
    const random = randomStart(text, start);
    if (random < 0 || !isKind(text, random + SHORTEST_SECRET - 1, TOKEN) || scan.covers(start)) return false;
    const prefix = PREFIX.exec(text.slice(Math.max(0, random - LONGEST_PREFIX), random))?.[0];
    if (prefix === undefined || NO_SECRET.test(prefix)) return false;
    const end = runEnd(text, random, TOKEN, LONGEST);
    if (!isRandom(text, random, end, prefix) || isExample(text, random, end)) return false;
    const first = random - prefix.length;
    const stop = tokenEnd(text, end);
    if (isPublished(text.slice(first, Math.min(stop, first + LOOKED_AT)))) return false;
    scan.add(first, stop, 'api_key');
    return true;
  },
};

/** Returns the start of the letters and digits whose first digit this is, after a hyphen or underscore; else -1. */
function randomStart(text: string, digit: number): number {
  let at = digit;
  while (digit - at < SHORTEST && isKind(text, at - 1, LETTER)) at--;
  const before = text.charAt(at - 1);
  return before === '_' || before === '-' ? at : -1;
}

function isRandom(text: string, start: number, end: number, prefix: string): boolean {
  const value = text.slice(start, Math.min(end, start + LOOKED_AT));
  const { digits, entropy } = shapeOf(value, 0, value.length);
  if (digits < FEWEST_DIGITS || entropy < LEAST_ENTROPY || ULID.test(value) || isEncodedText(value)) return false;
  const isSecret = SECRET.test(prefix);
  if (!isSecret && (value.match(NUMBER)?.length ?? 0) < FEWEST_NUMBERS) return false;
  return CAPITAL.test(value) && SMALL.test(value) ? isMixed(value, prefix, isSecret) : isPlain(value, isSecret);
}

function isMixed(value: string, prefix: string, isSecret: boolean): boolean {
  return !isHex(value) && value.length >= (isSecret || LIKELY.test(prefix) ? SHORTEST_SECRET : SHORTEST);
}

/** Whether a value with letters of one case, as digests have, is a token. */
function isPlain(value: string, isSecret: boolean): boolean {
  if (isSecret) return value.length >= SHORTEST_PLAIN_SECRET && !UUID.test(value);
  return value.length >= SHORTEST_PLAIN && ALPHANUMERIC.test(value) && !isHex(value);
}

function isHex(value: string): boolean {
  return value.replaceAll(HEX, '').length < value.length * LEAST_BEYOND_HEX;
}

const NUMBER = /\d{1,9}/g;
const CAPITAL = /[A-Z]/;
const SMALL = /[a-z]/;
const HEX = /[0-9a-fA-F]/g;
/** Minimum share of non-hex characters; two thirds of random letters and digits are. */
const LEAST_BEYOND_HEX = 0.3;
const UUID = /^[0-9a-f]{8}-/i;
/** An identifier that starts with a timestamp. */
const ULID = /^01[0-9A-Za-z]{22,24}$/;
const ALPHANUMERIC = /^[A-Za-z0-9]{1,192}$/;

/** Whether the value is base64-encoded text, which is decoded and scanned elsewhere. */
function isEncodedText(value: string): boolean {
  return /^[ -~]{1,144}$/.test(Buffer.from(value, 'base64').toString('latin1'));
}

const SHORTEST_PART = 8;

/** Returns the end including further parts, as of a signed token, and other base64 characters. */
function tokenEnd(text: string, from: number): number {
  let end = from;
  while ('./+'.includes(text.charAt(end) || ' ')) {
    const next = runEnd(text, end + 1, TOKEN, LONGEST);
    if (next - end <= SHORTEST_PART || shapeOf(text, end + 1, Math.min(next, end + LOOKED_AT)).kinds < 3) break;
    end = next;
  }
  while (text[end] === '=' && end - from < LONGEST) end++;
  return end;
}
