import { isKind, isNamePartStart, LETTER } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import { hasMask } from '../../mask.ts';
import type { Scan } from '../../scan/scan.ts';
import { isIdentifier } from './code-identifier.ts';
import type { Assigned } from './assigned.ts';
import { readAssignment, wholeEnd } from './assigned-value.ts';
import { SECRET_NAMES, type NameStrength } from './secret-names.ts';
import { isPublished } from './published-keys.ts';
import { lineEnd, phraseEnd } from './pass-phrase.ts';
import {
  isCode,
  isName,
  isPath,
  isPlaceholder,
  isRepetition,
  looksMadeUp,
  looksRandom,
  shapeOf,
  type ValueShape,
} from './secret-value.ts';

const SHORTEST_PASSWORD = 4;
const SHORTEST_VENDOR_KEY = 12;
/** Repetitions of at least this length are examined once, not from each name in them. */
const LONG_REPETITION = 64;
/** Characters of a credential (RFC 6750), also percent-encoded or with an encoding prefix, or a pair of hex numbers. */
const CREDENTIAL = /^(?:(?:(?:base64|b64|hex):)?[A-Za-z0-9._~+/%=-]{1,128}|[a-f0-9]{8,64}:[a-f0-9]{8,64})$/;

/** `name = value` in all syntaxes: values assigned to names that indicate a secret. */
export const assignmentDetectors: readonly Detector[] = (Object.keys(SECRET_NAMES) as NameStrength[]).map(
  (strength) => ({
    class: 'secret',
    anchors: SECRET_NAMES[strength],
    detect(scan: Scan, start: number, end: number): void {
      if (scan.covers(start) || scan.isPassed(start)) return;
      if ((strength === 'vendor' || isAmbiguous(scan.text, start)) && !isNamePartStart(scan.text, start)) return;
      if (isSpacedKey(scan.text, start)) return;
      const assigned = readAssignment(scan.text, start, end, strength);
      if (assigned === undefined || !scan.isNew(strength, assigned.start)) return;
      if (isIdentifier(scan.text, start, assigned)) return;
      const phrase = phraseEnd(scan.text, start, assigned);
      if (phrase > 0) scan.add(assigned.start, phrase, 'secret');
      else if (isSecret(scan, assigned, strength)) {
        scan.add(assigned.start, lineEnd(scan.text, assigned.start, wholeEnd(scan.text, assigned)), 'secret');
      }
    },
  }),
);

const BEGINNING = 8;

/** Returns the period of repeated names and separators, as in `secret_id=api_key=secret_id=api_key=…`; 0 if there is none. */
function periodOf(value: string): number {
  if (value.length < LONG_REPETITION) return 0;
  const period = value.indexOf(value.slice(0, BEGINNING), 1);
  if (period < 0 || period * FEWEST_TIMES > value.length || !/[=:]/.test(value.slice(0, period))) return 0;
  return value.startsWith(value.slice(period)) ? period : 0;
}

const FEWEST_TIMES = 3;

/** Whether the name may be the end of another word, as in `monkey: …`. */
function isAmbiguous(text: string, start: number): boolean {
  return /^(?:(?:key|otp) ?[=:]|pw(?:[=:"']| is| to)|clave|creds)/i.test(text.slice(start, start + 6));
}

/** `key = …` alone may be anything, as may names that end in it; `deployKey = "…"` is a key. */
function isSpacedKey(text: string, start: number): boolean {
  const isSpaced = /^key =/i.test(text.slice(start, start + 5));
  return isSpaced && !(isKind(text, start - 1, LETTER) && /^key = ?[@$]?["'`]/i.test(text.slice(start, start + 8)));
}

function isSecret(scan: Scan, assigned: Assigned, strength: NameStrength): boolean {
  const { text } = scan;
  const { start, end } = assigned;
  const value = text.slice(start, end);
  const period = periodOf(value);
  // Quick check: a key cannot have such characters.
  if (period === 0 && strength !== 'password' && !assigned.isQuoted && !CREDENTIAL.test(value)) return false;
  const shape = shapeOf(text, start, end);
  if (isRepetition(shape)) {
    if (shape.length >= LONG_REPETITION) scan.pass(end);
    return false;
  }
  if (period > 0) {
    // The last period may precede a real value.
    scan.pass(end - period);
    return false;
  }
  if (isNoValue(text, start, end)) return false;
  if (strength !== 'password' || isIdOfSecret(text, start)) return isRandomKey(text, assigned, shape, strength);
  return isPassword(text, assigned, shape.kinds);
}

/** Whether the value is not a secret despite its name. */
function isNoValue(text: string, start: number, end: number): boolean {
  if (isPlaceholder(text, start, end) || isCode(text, start, end)) return true;
  const value = text.slice(start, end);
  if (VERSION.test(value) || NAMED_VALUE.test(value) || TIME.test(value)) return true;
  // Includes the next character, which may be the bracket of a mask.
  return hasMask(text.slice(start, end + 1)) || isPath(value) || isPublished(value) || value.startsWith('-----BEGIN');
}

/** `USER_CREDENTIALS_CHANGED`: an enumeration value; `arn:aws:…` is a resource name. */
const NAMED_VALUE = /^[A-Z]{2,24}(?:_[A-Z]{2,24}){2,8}$|^[au]rn:[a-z]/;

/** A timestamp: `passwordChangedAt: …`. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** The version of a dependency whose name indicates a secret. */
const VERSION = /^(?:[~^]|[<>]=?)? ?v?\d{1,8}\.\d{1,5}\.\d{1,5}(?:-[a-z]{1,12}\.?\d{0,4})?(?: [<>=&|^~ \d.]{1,40})?$/;

/** Whether a value has the characters of a key and looks random. */
function isRandomKey(
  text: string,
  { start, end, isQuoted }: Assigned,
  shape: ValueShape,
  strength: NameStrength,
): boolean {
  const value = text.slice(start, end);
  if (isQuoted && isSalt(value, shape)) return true;
  if (!CREDENTIAL.test(value) || isName(value) || isElided(text, value, end)) return false;
  if (UUID.test(value) && OF_SESSION.test(text.slice(Math.max(0, start - 20), start))) return false;
  // `bedrock:us-east-1:…` is a compound name; `datadog: …` and `datadog="…"` are assignments.
  if (strength === 'vendor' && (shape.length < SHORTEST_VENDOR_KEY || (!isQuoted && text[start - 1] === ':')))
    return false;
  return looksRandom(shape);
}

/** Whether a value is long, with all kinds of characters and symbols that words, paths and tokens do not contain. */
function isSalt(value: string, { length, kinds, entropy }: ValueShape): boolean {
  if (length < SHORTEST_SALT || kinds < 4) return false;
  // Neither text nor code has this entropy.
  if (entropy >= ENTROPY_OF_KEYBOARD) return true;
  if (entropy < 4 || /[\s<>{}()]|:\/\//.test(value)) return false;
  return value.replaceAll(/[A-Za-z0-9._~+/%=:-]/g, '').length >= (length < LONG_SALT ? FEWEST_SIGNS : 1);
}

const ENTROPY_OF_KEYBOARD = 5.1;
const FEWEST_SIGNS = 2;
const LONG_SALT = 48;
const SHORTEST_SALT = 32;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Names of ids, which are not secret if they are UUIDs. */
const OF_SESSION = /(?:session|client|key|token|secret)[._-]?id["']{0,2}\s{0,2}[:=]\s{0,2}["']?$/i;

/** `secret_id`: an identifier in some services, a secret in others. */
function isIdOfSecret(text: string, start: number): boolean {
  return /secret_?id["']{0,2}\s{0,2}[:=]\s{0,2}["']?$/i.test(text.slice(Math.max(0, start - 20), start));
}

/** `abcd…`: the rest is elided. */
function isElided(text: string, value: string, end: number): boolean {
  return value.includes('..') || text.startsWith('..', end) || text[end] === '…';
}

/** A one-time code at the end of a sentence or clause. */
const CODE_IN_SENTENCE = /^\d{4,8}[.,;!]$/;

/** Whether a value is a password, rather than a word of a sentence about passwords. */
function isPassword(text: string, assigned: Assigned, kinds: number): boolean {
  const { start, end, isQuoted, isTight, isAlone, isProse } = assigned;
  if (end - start < SHORTEST_PASSWORD) return false;
  if (isProse && !isQuoted && !isAlone)
    return looksMadeUp(text.slice(start, end)) || (kinds === 1 && CODE_IN_SENTENCE.test(text.slice(start, end + 1)));
  if (kinds >= 2 && !/^[A-Z]?[a-z]{1,128}[.!?]?$/.test(text.slice(start, end))) return true;
  return isQuoted || isTight || isAlone;
}
