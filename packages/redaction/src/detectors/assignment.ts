import { isNamePartStart } from '../characters.ts';
import type { Detector } from '../detector.ts';
import { hasMask } from '../mask.ts';
import type { Scan } from '../scan.ts';
import { readAssignment, wholeEnd, type Assigned } from './assigned-value.ts';
import { SECRET_NAMES, type NameStrength } from './secret-names.ts';
import { isPublished } from './published-keys.ts';
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
/** So long a stretch is looked at once and not from each name in it. */
const LONG_REPETITION = 64;
/** What a credential may consist of (RFC 6750), also with its signs percent-encoded, or a pair of hex numbers. */
const CREDENTIAL = /^(?:[A-Za-z0-9._~+/%=-]{1,128}|[a-f0-9]{8,64}:[a-f0-9]{8,64})$/;

/** `name = value` in every dialect: what follows a name that speaks of a secret. */
export const assignmentDetectors: readonly Detector[] = (Object.keys(SECRET_NAMES) as NameStrength[]).map(
  (strength) => ({
    class: 'secret',
    anchors: SECRET_NAMES[strength],
    detect(scan: Scan, start: number, end: number): void {
      if (scan.covers(start) || scan.isPassed(start)) return;
      if ((strength === 'vendor' || isAmbiguous(scan.text, start)) && !isNamePartStart(scan.text, start)) return;
      const assigned = readAssignment(scan.text, start, end, strength);
      if (assigned === undefined || !scan.isNew(strength, assigned.start)) return;
      if (isSecret(scan, assigned, strength)) {
        scan.add(assigned.start, wholeEnd(scan.text, assigned), 'secret');
      }
    },
  }),
);

/** `monkey: …` ends in a name, too. */
function isAmbiguous(text: string, start: number): boolean {
  return /^(?:key[=:]|pw[=:"'])/i.test(text.slice(start, start + 4));
}

function isSecret(scan: Scan, assigned: Assigned, strength: NameStrength): boolean {
  const { text } = scan;
  const { start, end } = assigned;
  const shape = shapeOf(text, start, end);
  if (isRepetition(shape)) {
    if (shape.length >= LONG_REPETITION) scan.pass(end);
    return false;
  }
  if (isNoValue(text, start, end)) return false;
  if (strength !== 'password' || isIdOfSecret(text, start)) return isRandomKey(text, assigned, shape, strength);
  return isPassword(text, assigned, shape.kinds);
}

/** What stands where a secret would and is none. */
function isNoValue(text: string, start: number, end: number): boolean {
  if (isPlaceholder(text, start, end) || isCode(text, start, end)) return true;
  const value = text.slice(start, end);
  return hasMask(value) || isPath(value) || isPublished(value) || value.startsWith('-----BEGIN');
}

/** What may be a key by its characters and looks drawn by lot. */
function isRandomKey(
  text: string,
  { start, end, isQuoted }: Assigned,
  shape: ValueShape,
  strength: NameStrength,
): boolean {
  const value = text.slice(start, end);
  if (!CREDENTIAL.test(value) || isName(value) || isElided(text, value, end)) return false;
  // `bedrock:us-east-1:…` is a name in parts; `datadog: …` and `datadog="…"` are not.
  if (strength === 'vendor' && (shape.length < SHORTEST_VENDOR_KEY || (!isQuoted && text[start - 1] === ':')))
    return false;
  return looksRandom(shape);
}

/** `secret_id`: of some services a name, of others a secret. */
function isIdOfSecret(text: string, start: number): boolean {
  return /secret_?id["']{0,2}\s{0,2}[:=]\s{0,2}["']?$/i.test(text.slice(Math.max(0, start - 20), start));
}

/** `abcd…`: the rest is not there. */
function isElided(text: string, value: string, end: number): boolean {
  return value.includes('..') || text.startsWith('..', end) || text[end] === '…';
}

/** Anything that is no word of a sentence about passwords. */
function isPassword(text: string, assigned: Assigned, kinds: number): boolean {
  const { start, end, isQuoted, isTight, isAlone, isProse } = assigned;
  if (end - start < SHORTEST_PASSWORD) return false;
  if (isProse && !isQuoted && !isAlone) return looksMadeUp(text.slice(start, end));
  if (kinds >= 2 && !/^[A-Z]?[a-z]{1,128}[.!?]?$/.test(text.slice(start, end))) return true;
  return isQuoted || isTight || isAlone;
}
