/** An encoding of a secret to search for. */
export interface EncodedForm {
  readonly text: string;
  /** Number of adjacent characters that also contain bits of the secret. */
  readonly before: number;
  readonly after: number;
}

const plain = (text: string): EncodedForm => ({ text, before: 0, after: 0 });

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * Returns the secret verbatim, percent-encoded, in base64 at each of the three alignments, and JSON-escaped up to three
 * times: tool arguments are JSON within the JSON of a message, and may contain JSON themselves.
 */
export function encodedForms(secret: string): readonly EncodedForm[] {
  const escaped = inJson(secret);
  const texts = [secret, escaped, inJson(escaped), inJson(inJson(escaped)), encodeURIComponent(secret.toWellFormed())];
  const base64 = [0, 1, 2].flatMap((offset) => base64Forms(Buffer.from(secret), offset));
  const forms = [...texts.map(plain), ...base64];
  return forms.filter(({ text }, index) => forms.findIndex((other) => other.text === text) === index);
}

/** Returns the base64 characters that depend on the bytes alone if they start `offset` bytes into a group of three. */
function base64Forms(bytes: Buffer, offset: number): readonly EncodedForm[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const bits = (offset + bytes.length) * 8;
  const inner = encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(bits / 6));
  const before = offset === 0 ? 0 : 1;
  const after = bits % 6 === 0 ? 0 : 1;
  const urlSafe = inner.replaceAll('+', '-').replaceAll('/', '_');
  return [...new Set([inner, urlSafe])].map((text) => ({ text, before, after }));
}
