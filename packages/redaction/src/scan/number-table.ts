import type { ContextKind } from './context-words.ts';
import type { DigitGroups, NumberDetector } from './detector.ts';
import { FOLLOWERS } from './digit-groups.ts';

/** A detector to be called for a number. */
export interface Asked {
  readonly detector: NumberDetector;
  /** Bit of its context words, see {@link signsOf}, without which it cannot match; 0 if it needs none. */
  readonly needs: number;
}

/** Returns the detectors to call for a number. */
export type NumberTable = (number: DigitGroups, isWordStart: boolean, hasWords: boolean) => readonly Asked[];

/** Returns bit sets by context kind: one bit per detector that matches only near its own words of that kind. */
export function signsOf(all: readonly NumberDetector[]): ReadonlyMap<ContextKind, number> {
  const signs = new Map<ContextKind, number>();
  for (const detector of all.filter(({ needsWords }) => needsWords)) {
    for (const { kind } of detector.contexts ?? []) signs.set(kind, (signs.get(kind) ?? 0) | signOf(all, detector));
  }
  return signs;
}

function signOf(all: readonly NumberDetector[], detector: NumberDetector): number {
  return detector.needsWords === true ? 1 << all.indexOf(detector) : 0;
}

/**
 * Creates a {@link NumberTable}. Most numbers can be rejected by the characters around their first digits, so the
 * detectors are preselected by these properties. The table is filled as kinds of numbers occur.
 */
export function createNumberTable(all: readonly NumberDetector[]): NumberTable {
  const asked = all.map((detector) => ({ detector, needs: signOf(all, detector) }));
  // Larger counts are equivalent.
  const mostCount = Math.max(0, ...all.map(({ fewestDigits }) => fewestDigits));
  const mostInGroup = 1 + Math.max(0, ...all.map(({ mostInGroup: most = 0 }) => most));
  // Index of the list by kind, since a sparse array would be looked up by hash; 0 for kinds that have not occurred.
  const listAt = new Uint16Array(8 * FOLLOWERS.length * (mostCount + 1) * (mostInGroup + 1));
  const lists: (readonly Asked[])[] = [[]];

  return (number, isWordStart, hasWords) => {
    const isCounting = isCountingUp(number);
    const place = (isCounting ? 4 : 0) | (isWordStart ? 2 : 0) | (hasWords ? 1 : 0);
    const count = Math.min(number.count, mostCount);
    const inGroup = Math.min(number.inGroup, mostInGroup);
    const row = (place * FOLLOWERS.length + number.follower) * (mostCount + 1) + count;
    const at = row * (mostInGroup + 1) + inGroup;
    const known = listAt[at] as number;
    if (known !== 0) return lists[known] as readonly Asked[];
    // A separate function, since this one runs for each number and should create no closure.
    const list = fitting(asked, { count, inGroup, follower: number.follower, isCounting, isWordStart, hasWords });
    listAt[at] = lists.push(list) - 1;
    return list;
  };
}

/** Properties of a number before any detector examines it. */
interface NumberKind {
  readonly count: number;
  readonly inGroup: number;
  readonly follower: number;
  readonly isCounting: boolean;
  readonly isWordStart: boolean;
  readonly hasWords: boolean;
}

function fitting(asked: readonly Asked[], kind: NumberKind): readonly Asked[] {
  return asked.filter(
    ({ detector }) =>
      detector.fewestDigits <= kind.count &&
      (detector.mostInGroup === undefined || detector.mostInGroup >= kind.inGroup) &&
      (!kind.isCounting || detector.hasShortGroups === true) &&
      (kind.hasWords || detector.needsWords !== true) &&
      (detector.place === undefined || (detector.place === 'word') === kind.isWordStart) &&
      (detector.goesOnWith?.includes(FOLLOWERS.charAt(kind.follower)) ?? true),
  );
}

/** `1 2 3`: only an IPv4 address starts with three groups of one digit. */
function isCountingUp({ count, places }: DigitGroups): boolean {
  return count > 2 && (places[1] ?? 0) - (places[0] ?? 0) > 1 && (places[2] ?? 0) - (places[1] ?? 0) > 1;
}
