/** A subject alternative name of a certificate: its kind as OpenSSL writes it (`URI`, `DNS`, `email`) and its value. */
export interface AlternativeName {
  readonly kind: string;
  readonly value: string;
}

/**
 * Reads the names as Node writes them: `DNS:a.example, URI:spiffe://x/y`, where a value with anything unusual in it is
 * a JSON string, so that no name can pretend to be two.
 *
 * @returns the names, or none of them where the text is anything else
 * @see https://nodejs.org/api/crypto.html#x509subjectaltname
 */
export function parseAlternativeNames(text: string): readonly AlternativeName[] {
  const names: AlternativeName[] = [];
  const name = /(?<kind>[\w ]+):(?:(?<quoted>"(?:[^"\\]|\\.)*")|(?<plain>[^",]*))(?:, |$)/uy;
  while (name.lastIndex < text.length) {
    const { kind, quoted, plain } = name.exec(text)?.groups ?? {};
    const value = quoted === undefined ? plain : unquoted(quoted);
    if (kind === undefined || value === undefined) return [];
    names.push({ kind, value });
  }
  return names;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
