import type { RedactionClass } from './classes.ts';
import type { Match } from './matches.ts';

/** What stands in place of a value: its class in brackets. No detector finds anything in it. */
export function maskOf(found: RedactionClass): string {
  return `[${found}]`;
}

/**
 * The text with its matches masked. A text that is JSON stays JSON: a masked value outside of a string, such as a card
 * number as a number, becomes a string.
 */
export function applyMasks(text: string, matches: readonly Match[]): string {
  const structure = looksLikeJson(text) ? createStructure(text) : undefined;
  let masked = '';
  let from = 0;
  for (const { start, end, class: found } of matches) {
    const isBare = structure?.isOutsideStrings(start) === true;
    masked += text.slice(from, start) + (isBare ? `"${maskOf(found)}"` : maskOf(found));
    from = end;
  }
  return masked + text.slice(from);
}

interface Structure {
  /** Whether the character is outside of every JSON string; to be asked in the order of the text. */
  isOutsideStrings(at: number): boolean;
}

function looksLikeJson(text: string): boolean {
  return /^\s{0,100}[[{]/.test(text);
}

function createStructure(text: string): Structure {
  let at = 0;
  let inString = false;
  return {
    isOutsideStrings(place: number): boolean {
      for (; at < place; at++) {
        if (text[at] === '\\') at++;
        else if (text[at] === '"') inString = !inString;
      }
      return !inString;
    },
  };
}
