// Runs in browsers too.
import type { RetentionDirective } from './directive.ts';
import { parseRanges } from './leaf-ranges.ts';

/** Nanoseconds per day. */
export const DAY = 86_400_000_000_000n;

/** Times in nanoseconds since the Unix epoch. */
export interface RetentionTimes {
  /** When the directive was sealed. */
  readonly time: bigint;
  /** When its edge leaf was sealed; undefined if the edge is not that leaf. */
  readonly edge: bigint | undefined;
  /** Minimum retention in days that the profiles require. */
  readonly floor: number;
}

/**
 * Returns why the age of a retention directive's records makes it invalid; undefined if it is valid. Times never decrease along a
 * log, so all leaves are old enough if the newest one is.
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
