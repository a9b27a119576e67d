import { REDACTION_CLASSES } from './classes.ts';

/** Mask names that are not classes: a value that could not be scanned, and a sealed value. */
const OTHER_MASKS: readonly string[] = ['unscanned', 'sealed'];

const NAMES: ReadonlySet<string> = new Set([...Object.keys(REDACTION_CLASSES), ...OTHER_MASKS]);
const NO_NAMES: ReadonlySet<string> = new Set();

/** `[email]`, `[credit_card:1111]`, `[email:s1]`, or a pseudonym such as `<email:k3:…>`, which may have several keys. */
const MASK =
  /\[(?<mask>[a-z][a-z0-9_]{1,31})(?::[a-z0-9]{1,8})?\]|<(?<pseudonym>[a-z][a-z0-9_]{1,31}):[a-z0-9]{1,16}:[0-9a-f]{32}(?:\+[a-z0-9]{1,16}:[0-9a-f]{32}){0,3}>/g;
/** The same pattern, anchored at `lastIndex`. */
const MASK_HERE = new RegExp(MASK.source, 'y');
const LONGEST_NAME = 32;
/** Upper bound on the length of a mask. */
const MAX_LENGTH = 300;

/** Returns the mask of a value: its class in brackets, with an optional detail after a colon. */
export function maskOf(found: string, detail?: string): string {
  if (detail !== undefined) return `[${found}:${detail}]`;
  const known = masks.get(found);
  if (known !== undefined) return known;
  const mask = `[${found}]`;
  masks.set(found, mask);
  return mask;
}

/** Masks by class. */
const masks = new Map<string, string>();

/** Whether a text is a mask of an earlier redaction; `own` contains the names of the policy's custom rules. */
export function isMask(text: string, own: ReadonlySet<string> = NO_NAMES): boolean {
  if (text.length > MAX_LENGTH || !mayBegin(text, 0)) return false;
  const [mask] = masksIn(text, own);
  return mask !== undefined && mask.start === 0 && mask.end === text.length;
}

/** Whether `at` is inside the class name of a mask. A word there gives no context for the value that follows. */
export function isInMask(text: string, at: number): boolean {
  let start = at;
  while (at - start < LONGEST_NAME && start > 0 && isOfName(text.charCodeAt(start - 1))) start--;
  if (text[start - 1] !== '[' && text[start - 1] !== '<') return false;
  MASK_HERE.lastIndex = start - 1;
  const found = MASK_HERE.exec(text);
  return found !== null && NAMES.has(nameIn(found));
}

function isOfName(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95;
}

/** Whether a text contains a mask. */
export function hasMask(text: string): boolean {
  return masksIn(text).length > 0;
}

/** Whether `at` is a bracket followed by a lower case letter. */
function mayBegin(text: string, at: number): boolean {
  const bracket = text.charCodeAt(at);
  const letter = text.charCodeAt(at + 1);
  return (bracket === 0x5b || bracket === 0x3c) && letter >= 0x61 && letter <= 0x7a;
}

function mayHaveMask(text: string): boolean {
  return mayHaveFrom(text, '[') || mayHaveFrom(text, '<');
}

function mayHaveFrom(text: string, bracket: string): boolean {
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (mayBegin(text, at)) return true;
  return false;
}

const NO_PLACES: readonly { start: number; end: number }[] = [];

function nameIn({ groups }: RegExpExecArray): string {
  return groups?.['mask'] ?? groups?.['pseudonym'] ?? '';
}

/** Returns the ranges of all masks in a text. */
export function masksIn(text: string, own: ReadonlySet<string> = NO_NAMES): readonly { start: number; end: number }[] {
  if (!mayHaveMask(text)) return NO_PLACES;
  const places: { start: number; end: number }[] = [];
  MASK.lastIndex = 0;
  for (let match = MASK.exec(text); match !== null; match = MASK.exec(text)) {
    const name = nameIn(match);
    if (NAMES.has(name) || own.has(name)) places.push({ start: match.index, end: MASK.lastIndex });
  }
  return places;
}
