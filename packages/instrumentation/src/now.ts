/** Milliseconds since 1970, with fractions, by a clock that is never put back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
