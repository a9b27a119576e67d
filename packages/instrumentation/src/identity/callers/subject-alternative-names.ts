import { parseJson } from '../../body/parse-json.ts';

/** A subject alternative name of a certificate: its kind as OpenSSL writes it (`URI`, `DNS`, `email`) and its value. */
export interface AlternativeName {
  readonly kind: string;
  readonly value: string;
}

/**
 * Parses the names as Node formats them: `DNS:a.example, URI:spiffe://x/y`, where a value with unusual characters is a
 * JSON string, so that no name can pass for two.
 *
 * @returns the names, or none if the text is malformed
 * @see https://nodejs.org/api/crypto.html#x509subjectaltname
 */
export function parseAlternativeNames(text: string): readonly AlternativeName[] {
  const names: AlternativeName[] = [];
  const name = /(?<kind>[\w ]+):(?:(?<quoted>"(?:[^"\\]|\\.)*")|(?<plain>[^",]*))(?:, |$)/uy;
  while (name.lastIndex < text.length) {
    const { kind, quoted, plain } = name.exec(text)?.groups ?? {};
    const value = quoted === undefined ? plain : (parseJson(quoted) as string | undefined);
    if (kind === undefined || value === undefined) return [];
    names.push({ kind, value });
  }
  return names;
}
