// Runs in browsers too.

/** Formats nanoseconds since the Unix epoch as ISO 8601, to the millisecond. */
export function timeOfNanoseconds(nanoseconds: bigint): string {
  return timeOfMilliseconds(Number(nanoseconds / 1_000_000n));
}

/** Formats seconds since the Unix epoch as ISO 8601. */
export function timeOfSeconds(seconds: number): string {
  return timeOfMilliseconds(seconds * 1000);
}

/** A witness may state any time, even one outside the range of dates. */
function timeOfMilliseconds(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? `${milliseconds} ms after 1970` : date.toISOString().replace('.000Z', 'Z');
}
