// Runs in browsers too.

/** Parses a non-negative integer in canonical form. @throws {TypeError} */
export function wholeNumber(text: unknown, what: string): bigint {
  if (typeof text === 'string' && /^(?:0|[1-9]\d{0,18})$/.test(text)) return BigInt(text);
  throw new TypeError(`${what} is not a whole number`);
}

/** Returns the value as an object. @throws {TypeError} if it is not an object with members. */
export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`${what} is not an object`);
}

/** Whether the value is a list of strings. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
