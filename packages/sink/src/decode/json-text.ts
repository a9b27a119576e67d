import { isUtf8 } from 'node:buffer';
import { MalformedRequestError } from '../errors.ts';

/** A bare number that may be too long for a double to hold exactly. */
const LONG_NUMBER = /[:[,]\s*-?\d{16,}/;

/**
 * Parses JSON. Whole numbers that a double cannot hold exactly become their text, as OTLP/JSON allows 64-bit numbers
 * to come either way.
 * @throws {MalformedRequestError}
 */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new MalformedRequestError('the body is not JSON: it is not UTF-8');
  const text = body.toString('utf8');
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch (error) {
    throw new MalformedRequestError(`the body is not JSON: ${positionOf(error)}`, { cause: error });
  }
}

/** V8 hands the source text of a number to a reviver; the library types do not know it yet. */
function keepLongNumbers(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}

/** Where parsing stopped, without the text around it, which V8 puts into its message. */
function positionOf(error: unknown): string {
  const position = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
  return position === undefined ? 'it ends too early or is not JSON at all' : `the fault is at ${position}`;
}
