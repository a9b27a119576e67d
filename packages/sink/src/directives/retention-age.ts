// Runs in a browser too.
import type { RetentionDirective } from './directive.ts';
import { parseRanges } from './leaf-ranges.ts';

/** Nanoseconds of a day. */
export const DAY = 86_400_000_000_000n;

/** Times in nanoseconds since 1970. */
export interface RetentionTimes {
  /** When the directive was sealed. */
  readonly time: bigint;
  /** When the leaf that it shows as its edge was sealed; undefined where what it shows is not that leaf. */
  readonly edge: bigint | undefined;
  /** Fewest days that the profiles allow. */
  readonly floor: number;
}

/**
 * Why a retention directive does not count; undefined where it does. Times never run
 * backwards along a log: where the newest leaf is old enough, all of them are.
 */
export function problemOfAge(
  { edge, before, days, leaves }: RetentionDirective,
  times: RetentionTimes,
): string | undefined {
  const last = (parseRanges(leaves) ?? []).at(-1)?.to ?? 0;
  if (edge.index < last - 1) return 'it names leaves that are newer than the one that it shows';
  if (times.edge === undefined) return `what it shows as leaf ${edge.index} is not that leaf`;
  if (times.edge >= BigInt(before)) return 'it names leaves that are newer than it says';
  if (times.time - BigInt(before) < BigInt(days) * DAY) return `what it names had not been kept for ${days} days`;
  return days < times.floor ? `${days} days is below the floor of ${times.floor}` : undefined;
}
