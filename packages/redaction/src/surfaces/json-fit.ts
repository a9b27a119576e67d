import type { Match } from '../scan/matches.ts';

/** A range of text to be replaced. */
export interface Piece extends Match {
  /** The replacement needs quotes, since it replaces a number. */
  readonly isBare?: boolean;
  /** It is within a JSON string and may contain escapes. */
  readonly isEscaped?: boolean;
}

/** Maximum white space before JSON. */
const LONGEST_INDENT = 100;

/** The start of JSON, as opposed to log lines such as `[INFO] …`, `[2026-11-27] …` and `[4711] …`. */
const BEGINNING =
  /\{\s{0,100}(?:["}]|$)|\[\s{0,100}(?:["{[\]]|$|(?:true|false|null|-?\d[\d.eE+-]{0,40})\s{0,100}(?:,|$|\]\s{0,100}(?:$|[,\]}])))/y;

/** Whether a text begins like a JSON object or array. */
export function looksLikeJson(text: string): boolean {
  for (let at = 0; at < text.length && at < LONGEST_INDENT; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20) continue;
    BEGINNING.lastIndex = at;
    return (code === 0x5b || code === 0x7b) && BEGINNING.test(text);
  }
  return false;
}

/** A needless escape. Only an odd number of backslashes starts an escape. */
const NEEDLESS_ESCAPE = /(?<!\\)((?:\\\\)*)\\(?:u00([2-7][0-9a-f])|(\/))/gi;

/** Replaces needless escapes in JSON text, such as `\u0040` for `@`, so that they hide no values. */
export function plainJson(text: string): string {
  if (!text.includes('\\u00') && !text.includes('\\/')) return text;
  return text.replaceAll(NEEDLESS_ESCAPE, (escape: string, before: string, code?: string, slash?: string) => {
    const character = slash ?? String.fromCharCode(Number.parseInt(code ?? '', 16));
    return character === '"' || character === '\\' || character === '\x7f' ? escape : before + character;
  });
}

/**
 * Fits matches to the structure of a JSON text, so that it stays valid after replacement: matches are split at string
 * boundaries, escapes are never split, and numbers are replaced as a whole.
 */
export function fitToJson(text: string, matches: readonly Match[]): readonly Piece[] {
  const walk = new JsonWalk(text);
  const pieces: Piece[] = [];
  for (const match of matches) walk.fit(match, pieces);
  return pieces;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether a match contains no string end and no escape. */
function isPlain(text: string, { start, end }: Match): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH) return false;
  }
  return true;
}

/** Walks through JSON text and tracks whether it is inside a string. */
class JsonWalk {
  readonly #text: string;
  #at = 0;
  #inString = false;

  constructor(text: string) {
    this.#text = text;
  }

  fit(match: Match, pieces: Piece[]): void {
    this.#walkTo(match.start);
    if (!this.#inString && this.#text[this.#at] !== '"') {
      this.#fitNumber(match, pieces);
      return;
    }
    if (this.#inString && this.#at === match.start && isPlain(this.#text, match)) {
      this.#at = match.end;
      pieces.push(match);
      return;
    }
    let start = this.#at;
    while (this.#at < match.end) {
      const wasInString = this.#inString;
      const before = this.#at;
      this.#step();
      if (this.#inString === wasInString) continue;
      if (wasInString) addTo(pieces, match, start, before);
      start = this.#at;
    }
    if (this.#inString) addTo(pieces, match, start, this.#at);
  }

  #walkTo(place: number): void {
    const text = this.#text;
    let at = this.#at;
    while (at < place) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) {
        at += text[at + 1] === 'u' ? 6 : 2;
        continue;
      }
      if (code === QUOTE) this.#inString = !this.#inString;
      at++;
    }
    this.#at = at;
  }

  /** Advances by one character or one escape. */
  #step(): void {
    this.#walkTo(this.#at + 1);
  }

  /** Adds the part of the match outside strings, up to the next structural character, then the rest. */
  #fitNumber(match: Match, pieces: Piece[]): void {
    let start = this.#at;
    while (this.#isOfNumber(start - 1)) start--;
    while (this.#isBare() && (this.#at < match.end || this.#isOfNumber(this.#at))) this.#at++;
    const end = this.#at;
    while (this.#at < match.end && !this.#isBare() && this.#text[this.#at] !== '"') this.#at++;
    if (end > start) pieces.push({ start, end, class: match.class, isBare: true });
    if (this.#at < match.end) this.fit({ ...match, start: this.#at }, pieces);
  }

  #isBare(): boolean {
    const char = this.#text[this.#at];
    return char !== undefined && !' \t\r\n,:[]{}"'.includes(char);
  }

  #isOfNumber(at: number): boolean {
    const char = this.#text[at];
    return char !== undefined && '0123456789+-.eE'.includes(char);
  }
}

function addTo(pieces: Piece[], match: Match, start: number, end: number): void {
  if (end > start) pieces.push({ start, end, class: match.class, isEscaped: true });
}
