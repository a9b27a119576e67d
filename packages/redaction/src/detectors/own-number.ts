import { DIGIT, isKind, isWordStart, LETTER } from '../scan/characters.ts';

/** Whether a separate number starts at `start`, rather than a later part of a name, a fraction, or a hash in groups. */
export function isOwnNumber(text: string, start: number): boolean {
  if (!isWordStart(text, start)) return false;
  const before = text[start - 1];
  return !((before === '.' || before === '-') && isKind(text, start - 2, DIGIT | LETTER));
}
