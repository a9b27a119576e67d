/** A position in the log. */
export interface LogPosition {
  /** Number of the segment; numbers increase and are never reused. */
  readonly segment: number;
  /** Byte offset in the segment. */
  readonly offset: number;
}

/** Compares positions: negative if the first is before the second, 0 if they are equal. */
export function comparePositions(first: LogPosition, second: LogPosition): number {
  return first.segment - second.segment || first.offset - second.offset;
}
