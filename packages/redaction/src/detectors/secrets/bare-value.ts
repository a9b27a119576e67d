import type { Assigned } from './assigned.ts';
import { isName, looksMadeUp, shapeOf } from './secret-value.ts';
import { nameStart, wordEnd } from './word-bounds.ts';

const SHORTEST_BARE = 8;

/** `with the password x8-Kq2lm`: a word right after the name is one if no word of a language looks like it. */
export function readBareWord(text: string, name: number, from: number): Assigned | undefined {
  const end = wordEnd(text, from);
  const value = text.slice(from, end);
  if (!/^\w/.test(value) || !looksMadeUp(value) || isName(value)) return undefined;
  const isLine = PASSWORD.test(text.slice(name, from)) && isWholeLine(text, nameStart(text, name), end);
  if (!isLine && !isUnlikeWords(text, from, end)) return undefined;
  return { start: from, end, isQuoted: false, isTight: false, isAlone: false, isProse: true };
}

/** Characters of three kinds, or so many that were drawn by lot. */
function isUnlikeWords(text: string, start: number, end: number): boolean {
  const { length, kinds, digits } = shapeOf(text, start, end);
  return length >= SHORTEST_BARE && (kinds >= 3 || (length >= SHORTEST_BARE_KEY && digits >= FEWEST_DIGITS));
}

const PASSWORD = /^pass(?:word|wd|phrase) $/i;
/** What may stand before the name in a line of a router's configuration. */
const LINE_BEFORE =
  /(?:^|[\r\n]|\\n)[ \t]{0,8}(?:enable |set |neighbor [\w.:]{1,40} |username [\w.-]{1,32} (?:privilege \d{1,2} )?)?$/;
const LONGEST_BEFORE = 80;

/** `password cisco123` and nothing else on its line. */
function isWholeLine(text: string, start: number, end: number): boolean {
  const isEnd = end === text.length || '\r\n'.includes(text.charAt(end)) || text.startsWith('\\n', end);
  return isEnd && LINE_BEFORE.test(text.slice(Math.max(0, start - LONGEST_BEFORE), start));
}

/** `token 2b00042f…`: a long word drawn by lot, right after a name that is for nothing else. */
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
