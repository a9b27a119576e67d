// Runs in a browser too, which has no Buffer.

/**
 * The bytes of a text in base64, of which each value has one spelling.
 * @param size how many there must be.
 * @throws {TypeError} for another text, or another number of bytes.
 */
export function bytesOf(base64: unknown, size: number): Uint8Array<ArrayBuffer> {
  const binary = typeof base64 === 'string' ? decoded(base64) : undefined;
  if (binary?.length !== size) throw new TypeError(`${size} bytes in base64 are expected`);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** What `atob` reads in other spellings too is none of ours. */
function decoded(base64: string): string | undefined {
  try {
    const binary = atob(base64);
    return btoa(binary) === base64 ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** The hashes of a proof. @throws {TypeError} for something else. */
export function hashesOf(proof: unknown): Uint8Array<ArrayBuffer>[] {
  if (!Array.isArray(proof)) throw new TypeError('a proof is a list of hashes');
  return proof.map((hash) => bytesOf(hash, 32));
}
