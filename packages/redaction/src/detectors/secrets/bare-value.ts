import type { Assigned } from './assigned.ts';
import { isName, looksMadeUp, shapeOf } from './secret-value.ts';
import { nameStart, wordEnd } from './word-bounds.ts';

const SHORTEST_BARE = 8;

/** `with the password x8-Kq2lm`: a word directly after the name that does not look like natural language. */
export function readBareWord(text: string, name: number, from: number): Assigned | undefined {
  const end = wordEnd(text, from);
  const value = text.slice(from, end);
  if (!/^\w/.test(value) || !looksMadeUp(value) || isName(value)) return undefined;
  const isLine = PASSWORD.test(text.slice(name, from)) && isWholeLine(text, nameStart(text, name), end);
  if (!isLine && !isUnlikeWords(text, from, end)) return undefined;
  return { start: from, end, isQuoted: false, isTight: false, isAlone: false, isProse: true };
}

/** Whether a value has three kinds of characters, or is long with several digits. */
function isUnlikeWords(text: string, start: number, end: number): boolean {
  const { length, kinds, digits } = shapeOf(text, start, end);
  return length >= SHORTEST_BARE && (kinds >= 3 || (length >= SHORTEST_BARE_KEY && digits >= FEWEST_DIGITS));
}

const PASSWORD = /^pass(?:word|wd|phrase) $/i;
/** The text before the name in a line of a router configuration. */
const LINE_BEFORE =
  /(?:^|[\r\n]|\\n)[ \t]{0,8}(?:enable |set |neighbor [\w.:]{1,40} |username [\w.-]{1,32} (?:privilege \d{1,2} )?)?$/;
const LONGEST_BEFORE = 80;

/** `password cisco123` alone on its line. */
function isWholeLine(text: string, start: number, end: number): boolean {
  const isEnd = end === text.length || '\r\n'.includes(text.charAt(end)) || text.startsWith('\\n', end);
  return isEnd && LINE_BEFORE.test(text.slice(Math.max(0, start - LONGEST_BEFORE), start));
}

/** `token 2b00042f…`: a long random word directly after an unambiguous name. */
export function readBareKey(text: string, name: number, from: number): Assigned | undefined {
  const end = wordEnd(text, from);
  if (
    end - from < SHORTEST_BARE_KEY ||
    !BARE_KEY.test(text.slice(from, end)) ||
    !NAME_OF_KEY.test(text.slice(name, from))
  )
    return undefined;
  const { digits, kinds } = shapeOf(text, from, end);
  if (digits < FEWEST_DIGITS || kinds < 2) return undefined;
  return { start: from, end, isQuoted: false, isTight: false, isAlone: false, isProse: true };
}

const SHORTEST_BARE_KEY = 24;
const FEWEST_DIGITS = 3;
const BARE_KEY = /^[A-Za-z0-9_]{24,128}$/;
const NAME_OF_KEY = /^(?:token|api[ _-]?key|access[ _-]?key)[ |;,\t]$/i;
