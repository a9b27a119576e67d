import type { RedactionConfig } from './config.ts';
import { Tally, type Finding } from './findings.ts';
import { applyMasks, isMask, maskOf } from './mask.ts';
import { disjoint, type Match } from './matches.ts';
import type { Scanner } from './scanner.ts';

/** A text as it may be stored, and what was masked in it. */
export interface RedactedText {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Masks a text. Never throws. */
export type TextRedactor = (text: string) => RedactedText;

/** What stands in place of a whole value that could not be examined. */
export const FAILED: RedactedText = { text: maskOf('failed'), findings: [{ class: 'failed', count: 1 }] };

const NO_FINDINGS: readonly Finding[] = [];

/** Binds a scanner to what the configuration says of its matches. Fails closed: a text that cannot be examined is replaced whole. */
export function createTextRedactor(scanner: Scanner, config: RedactionConfig): TextRedactor {
  const allowed = new Set(config.allow.map((value) => value.toLowerCase()));
  const isMasked = (text: string, match: Match): boolean => {
    if (config.classes[match.class] === 'allow') return false;
    const value = text.slice(match.start, match.end);
    return !isMask(value) && !(allowed.size > 0 && allowed.has(value.toLowerCase()));
  };

  function redact(text: string): RedactedText {
    if (text.length > config.maxValueLength) return FAILED;
    const found = scanner.scan(text);
    if (found.length === 0) return { text, findings: NO_FINDINGS };
    const matches = disjoint(found.filter((match) => isMasked(text, match)));
    return matches.length === 0
      ? { text, findings: NO_FINDINGS }
      : { text: applyMasks(text, matches), findings: count(matches) };
  }

  return (text) => {
    try {
      return redact(text);
    } catch {
      return FAILED;
    }
  };
}

function count(matches: readonly Match[]): readonly Finding[] {
  const tally = new Tally();
  for (const match of matches) tally.add(match.class);
  return tally.findings();
}
