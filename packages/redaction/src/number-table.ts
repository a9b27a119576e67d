import type { DigitGroups, NumberDetector } from './detector.ts';
import { FOLLOWERS, MAX_DIGITS } from './digit-groups.ts';

/** Says which detectors to ask about a number. */
export type NumberTable = (number: DigitGroups, isWordStart: boolean, hasWords: boolean) => readonly NumberDetector[];

/**
 * Most numbers are of no interest by what stands before and after their first digits, so the detectors are sorted by
 * that beforehand: the table of what to ask grows with the kinds of numbers that come up.
 */
export function createNumberTable(all: readonly NumberDetector[]): NumberTable {
  const table: (readonly NumberDetector[] | undefined)[] = [];

  return ({ count, follower }, isWordStart, hasWords) => {
    const place = (isWordStart ? 2 : 0) | (hasWords ? 1 : 0);
    const at = (place * FOLLOWERS.length + follower) * (MAX_DIGITS + 1) + count;
    return (table[at] ??= all.filter(
      (detector) =>
        detector.fewestDigits <= count &&
        (hasWords || detector.needsWords !== true) &&
        (detector.place === undefined || (detector.place === 'word') === isWordStart) &&
        (detector.goesOnWith?.includes(FOLLOWERS.charAt(follower)) ?? true),
    ));
  };
}
