// Runs in a browser too, which has no Buffer.

/** The bytes of a text in base64. @throws {DOMException} for another text. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
}
