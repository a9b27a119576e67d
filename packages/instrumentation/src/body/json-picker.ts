const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MAX_KEY_BYTES = 128;

/** Values taken from a JSON object, by key. */
export type PickedFields = Readonly<Record<string, unknown>>;

/** Takes some fields out of a JSON object as its bytes pass. */
export interface JsonPicker {
  write(chunk: Buffer): void;
  /** What was found so far; a field that was not JSON, was cut off or was too long is absent. */
  fields(): PickedFields;
}

/**
 * Picks top-level fields of one JSON object out of a body of any size: only the wanted values are kept, each up to a
 * bound, so a body of embeddings or of images costs no memory. Survives every split of the bytes.
 *
 * @param keys which fields to keep
 * @param maxBytes longest value kept, in bytes
 */
export function createJsonPicker(keys: readonly string[], maxBytes: number): JsonPicker {
  const wanted = new Set(keys);
  const texts = new Map<string, string>();
  let depth = 0;
  let inString = false;
  let escaped = false;
  let expectsKey = false;
  let key: string | undefined;
  let kept: Buffer[] | undefined;
  let keptBytes = 0;
  let from = 0;

  const keep = (chunk: Buffer, to: number): void => {
    if (kept === undefined) return;
    keptBytes += to - from;
    if (keptBytes > (expectsKey ? MAX_KEY_BYTES : maxBytes)) kept = undefined;
    else kept.push(Buffer.from(chunk.subarray(from, to)));
  };
  const take = (chunk: Buffer, to: number): string | undefined => {
    keep(chunk, to);
    const text = kept === undefined ? undefined : Buffer.concat(kept).toString('utf8');
    kept = undefined;
    return text;
  };
  const start = (at: number): void => {
    kept = [];
    keptBytes = 0;
    from = at;
  };

  /** Moves to behind the end of the string, or of the chunk. */
  const skipString = (chunk: Buffer, at: number): number => {
    let next = at;
    if (escaped) {
      escaped = false;
      next += 1;
    }
    for (;;) {
      const quote = chunk.indexOf(QUOTE, next);
      const end = quote === -1 ? chunk.length : quote;
      let slashes = 0;
      while (end - slashes > next && chunk[end - slashes - 1] === BACKSLASH) slashes += 1;
      if (quote === -1) {
        escaped = slashes % 2 === 1;
        return chunk.length;
      }
      next = quote + 1;
      if (slashes % 2 === 0) {
        inString = false;
        return next;
      }
    }
  };

  const endValue = (chunk: Buffer, at: number): void => {
    const text = take(chunk, at);
    if (key !== undefined && text !== undefined) texts.set(key, text);
    key = undefined;
  };
  const atTop = (chunk: Buffer, at: number, byte: number): void => {
    if (byte === COLON && expectsKey) {
      expectsKey = false;
      if (key !== undefined) start(at + 1);
    } else if (byte === COMMA) {
      endValue(chunk, at);
      expectsKey = true;
    } else if (byte === CLOSE_BRACE) endValue(chunk, at);
  };

  const step = (chunk: Buffer, at: number): number => {
    const byte = chunk[at] as number;
    if (byte === QUOTE) {
      inString = true;
      if (depth === 1 && expectsKey) start(at);
      const next = skipString(chunk, at + 1);
      if (depth === 1 && expectsKey && !inString) key = wantedKey(take(chunk, next), wanted);
      return next;
    }
    if (depth === 1) atTop(chunk, at, byte);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      expectsKey = depth === 1 && byte === OPEN_BRACE;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    return at + 1;
  };

  return {
    write(chunk) {
      let at = 0;
      from = 0;
      if (inString) {
        at = skipString(chunk, 0);
        if (depth === 1 && expectsKey && !inString) key = wantedKey(take(chunk, at), wanted);
      }
      while (at < chunk.length) at = step(chunk, at);
      keep(chunk, chunk.length);
    },
    fields() {
      const fields: Record<string, unknown> = {};
      for (const [name, text] of texts) {
        const value = parseJson(text);
        if (value !== undefined) fields[name] = value;
      }
      return fields;
    },
  };
}

function wantedKey(text: string | undefined, wanted: ReadonlySet<string>): string | undefined {
  const name = text === undefined ? undefined : parseJson(text);
  return typeof name === 'string' && wanted.has(name) ? name : undefined;
}

/** The value of a JSON text, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
