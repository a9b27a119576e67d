import { isUtf8 } from 'node:buffer';
import { MalformedRequestError } from '../errors.ts';

/** Maximum nesting depth of a request, unknown members included: V8 takes over a hundred times as long for deeper ones. */
const DEEPEST_JSON = 1000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [ARRAY, ARRAY_END] = [0x5b, 0x5d];
const [OBJECT, OBJECT_END] = [0x7b, 0x7d];

/** A bare number that may be too long for a double to hold exactly. */
const LONG_NUMBER = /[:[,]\s*-?\d{16,}/;

/**
 * Parses JSON. Integers that a double cannot hold exactly become strings, since OTLP/JSON allows 64-bit integers in either
 * form.
 * @throws {MalformedRequestError}
 */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new MalformedRequestError('the body is not JSON: it is not UTF-8');
  if (isDeeperThan(DEEPEST_JSON, body)) {
    throw new MalformedRequestError(
      `the body is not a request: it nests deeper than ${DEEPEST_JSON} arrays and objects`,
    );
  }
  const text = body.toString('utf8');
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch (error) {
    throw new MalformedRequestError(`the body is not JSON: ${positionOf(error)}`, { cause: error });
  }
}

function isDeeperThan(most: number, body: Buffer): boolean {
  let depth = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] as number;
    if (byte === QUOTE) at = endOfString(body, at + 1);
    else if (byte === ARRAY || byte === OBJECT) depth += 1;
    else if (byte === ARRAY_END || byte === OBJECT_END) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** Returns the offset of the quote that ends a string, or the end of the text. */
function endOfString(body: Buffer, start: number): number {
  let at = start;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** V8 passes the source text of a number to the reviver; TypeScript's library types do not declare it yet. */
function keepLongNumbers(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}

/** Returns where parsing stopped, without the surrounding text that V8 puts into its message. */
function positionOf(error: unknown): string {
  const position = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
  return position === undefined ? 'it ends too early or is not JSON at all' : `the fault is at ${position}`;
}
