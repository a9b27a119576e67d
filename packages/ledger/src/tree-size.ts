import { LedgerRangeError } from './errors.ts';

/**
 * Checks a number of leaves or an index: a whole number that a JavaScript number represents exactly (up to 2^53 − 1).
 * @throws {LedgerRangeError}
 */
export function assertTreeSize(size: number, name: string): void {
  if (Number.isSafeInteger(size) && size >= 0) return;
  throw new LedgerRangeError(`${name} is ${size}; it must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
}

/** Parses a decimal whole number without leading zeros. Returns `undefined` for anything else or above 2^53 − 1. */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
