// Runs in browsers too: imports only types.
import type { Cosignature } from '@auditspan/ledger';

/** Tolerated clock skew in seconds. */
const TOLERANCE = 300;

/** Times to compare cosignatures with, in seconds since the Unix epoch. */
export interface KnownTimes {
  /** Clock of the verifier. */
  readonly now: number;
  /** When the newest known record under the checkpoint was received; undefined if none is known. */
  readonly received: number | undefined;
}

/**
 * Describes implausible times: a record received or cosigned in the future, or cosigned before it was received. Either a clock is
 * wrong or a time was made up; it says nothing about the records themselves.
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
