/** A form in which a secret may stand in a text. */
export interface EncodedForm {
  readonly text: string;
  /** Characters before and after it that hold some of the secret's bits, too. */
  readonly before: number;
  readonly after: number;
}

const plain = (text: string): EncodedForm => ({ text, before: 0, after: 0 });

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * The secret as it is, percent-encoded, in base64 wherever in a longer value it begins, and JSON-escaped: up to three
 * times, since the arguments of a tool are JSON in the JSON of a message, and may hold some themselves.
 */
export function encodedForms(secret: string): readonly EncodedForm[] {
  const escaped = inJson(secret);
  const texts = [secret, escaped, inJson(escaped), inJson(inJson(escaped)), encodeURIComponent(secret.toWellFormed())];
  const base64 = [0, 1, 2].flatMap((offset) => base64Forms(Buffer.from(secret), offset));
  const forms = [...texts.map(plain), ...base64];
  return forms.filter(({ text }, index) => forms.findIndex((other) => other.text === text) === index);
}

/** Base64 of the bytes that are `offset` bytes into a group of three: the characters that nothing else decides. */
function base64Forms(bytes: Buffer, offset: number): readonly EncodedForm[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const bits = (offset + bytes.length) * 8;
  const inner = encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(bits / 6));
  const before = offset === 0 ? 0 : 1;
  const after = bits % 6 === 0 ? 0 : 1;
  const urlSafe = inner.replaceAll('+', '-').replaceAll('/', '_');
  return [...new Set([inner, urlSafe])].map((text) => ({ text, before, after }));
}
