// Runs in a browser too: nothing is imported but types.
import type { Cosignature } from '@auditspan/ledger';

/** Seconds that a clock may be wrong without a word. */
const TOLERANCE = 300;

/** What cosignatures are compared with, in seconds since 1970. */
export interface KnownTimes {
  /** By the clock of who checks. */
  readonly now: number;
  /** When the newest known record under the checkpoint was received; undefined where none is known. */
  readonly received: number | undefined;
}

/**
 * What is odd about the times of a log, in words: nobody can receive a record or cosign later than now, nor cosign a record before
 * it was received. Either means that a clock is wrong, or that a time was made up, and nothing about the records themselves.
 */
export function oddClocks(cosignatures: readonly Cosignature[], { now, received }: KnownTimes): string[] {
  const ahead = Math.round((received ?? 0) - now);
  const ofSink =
    ahead > TOLERANCE
      ? [
          `the newest record is sealed as of ${ahead} s later than the clock here shows: one of the two clocks was wrong`,
        ]
      : [];
  return [...ofSink, ...oddCosignatures(cosignatures, { now, received })];
}

function oddCosignatures(cosignatures: readonly Cosignature[], { now, received }: KnownTimes): string[] {
  return cosignatures.flatMap(({ witness, timestamp }) => {
    const [ahead, behind] = [timestamp - now, (received ?? 0) - timestamp].map(Math.round) as [number, number];
    if (ahead > TOLERANCE)
      return [
        `the witness ${witness} cosigned ${ahead} s later than the clock here shows: one of the two clocks is wrong`,
      ];
    if (behind > TOLERANCE)
      return [
        `the witness ${witness} cosigned a record ${behind} s before the sink received it: the clock of one of the two was wrong`,
      ];
    return [];
  });
}
