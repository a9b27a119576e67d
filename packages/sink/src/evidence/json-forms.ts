// Runs in a browser too.

/** A whole number in its one spelling. @throws {TypeError} */
export function wholeNumber(text: unknown, what: string): bigint {
  if (typeof text === 'string' && /^(?:0|[1-9]\d{0,18})$/.test(text)) return BigInt(text);
  throw new TypeError(`${what} is no whole number`);
}

/** @throws {TypeError} for a value that is no object with members. */
export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`${what} is no object`);
}

/** Whether a value is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
