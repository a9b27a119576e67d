/** Returns milliseconds since the Unix epoch, with fractions, from a monotonic clock. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
