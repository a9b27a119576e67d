import { REDACTION_CLASSES, type RedactionClass } from './classes.ts';
import { fitToJson, looksLikeJson, type Replacement } from './json-fit.ts';
import type { Match } from './matches.ts';

const MASKS: ReadonlySet<string> = new Set(Object.keys(REDACTION_CLASSES).map((name) => `[${name}]`));

/** What stands in place of a value: its class in brackets. */
export function maskOf(found: RedactionClass): string {
  return `[${found}]`;
}

/** Whether a text is such a mask, of an earlier redaction. */
export function isMask(text: string): boolean {
  return MASKS.has(text);
}

/** Whether a mask stands anywhere in a text. */
export function hasMask(text: string): boolean {
  const masks = text.match(/\[[a-z_]{3,24}\]/g);
  return masks !== null && masks.some(isMask);
}

/** The text with its matches masked. A text that is JSON stays JSON: a card number as a number becomes a string. */
export function applyMasks(text: string, matches: readonly Match[]): string {
  const replacements = looksLikeJson(text) ? fitToJson(text, matches) : matches.map(asReplacement);
  let masked = '';
  let from = 0;
  for (const { start, end, class: found, isBare } of replacements) {
    masked += text.slice(from, start) + (isBare ? `"${maskOf(found)}"` : maskOf(found));
    from = end;
  }
  return masked + text.slice(from);
}

function asReplacement({ start, end, class: found }: Match): Replacement {
  return { start, end, class: found, isBare: false };
}
