import type { RedactionClass } from './classes.ts';
import type { Match } from './matches.ts';

/** A stretch of text to be replaced. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly class: RedactionClass;
  /** The mask must bring its own quotes: a number stood here. */
  readonly isBare: boolean;
}

/** Whether a text begins like a JSON object or array. */
export function looksLikeJson(text: string): boolean {
  return /^\s{0,100}[[{]/.test(text);
}

/**
 * Fits matches into the structure of a JSON text, so that it is JSON still when they are replaced: a match ends where
 * its string ends and goes on in the next, no escape is cut in two, and a number is replaced whole.
 */
export function fitToJson(text: string, matches: readonly Match[]): readonly Replacement[] {
  const walk = new JsonWalk(text);
  return matches.flatMap((match) => walk.fit(match));
}

/** A walk through JSON text that knows whether it is inside a string. */
class JsonWalk {
  readonly #text: string;
  #at = 0;
  #inString = false;

  constructor(text: string) {
    this.#text = text;
  }

  fit(match: Match): readonly Replacement[] {
    while (this.#at < match.start) this.#step();
    if (!this.#inString && this.#text[this.#at] !== '"') return this.#fitNumber(match);
    const replacements: Replacement[] = [];
    let start = this.#at;
    while (this.#at < match.end) {
      const wasInString = this.#inString;
      const before = this.#at;
      this.#step();
      if (this.#inString === wasInString) continue;
      if (wasInString) addTo(replacements, match, start, before);
      start = this.#at;
    }
    if (this.#inString) addTo(replacements, match, start, this.#at);
    return replacements;
  }

  /** Over a character, or a whole escape. */
  #step(): void {
    const char = this.#text[this.#at];
    if (char === '\\') {
      this.#at += this.#text[this.#at + 1] === 'u' ? 6 : 2;
      return;
    }
    if (char === '"') this.#inString = !this.#inString;
    this.#at++;
  }

  #fitNumber(match: Match): readonly Replacement[] {
    let start = match.start;
    while (this.#isOfNumber(start - 1)) start--;
    while (this.#at < match.end || this.#isOfNumber(this.#at)) this.#at++;
    return [{ start, end: this.#at, class: match.class, isBare: true }];
  }

  #isOfNumber(at: number): boolean {
    const char = this.#text[at];
    return char !== undefined && '0123456789+-.eE'.includes(char);
  }
}

function addTo(replacements: Replacement[], match: Match, start: number, end: number): void {
  if (end > start) replacements.push({ start, end, class: match.class, isBare: false });
}
