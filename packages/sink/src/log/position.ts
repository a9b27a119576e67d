/** A place in the log. */
export interface LogPosition {
  /** Number of the segment; numbers grow and are never used again. */
  readonly segment: number;
  /** Byte in its file. */
  readonly offset: number;
}

/** Negative when the first is before the second, 0 when they are the same. */
export function comparePositions(first: LogPosition, second: LogPosition): number {
  return first.segment - second.segment || first.offset - second.offset;
}
