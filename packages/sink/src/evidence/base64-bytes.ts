// Runs in browsers too, which have no Buffer.

/**
 * Decodes canonical base64.
 * @param size required number of bytes.
 * @throws {TypeError} if the text is not canonical base64 of that many bytes.
 */
export function bytesOf(base64: unknown, size: number): Uint8Array<ArrayBuffer> {
  const binary = typeof base64 === 'string' ? decoded(base64) : undefined;
  if (binary?.length !== size) throw new TypeError(`${size} bytes in base64 are expected`);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Rejects non-canonical base64, which `atob` accepts. */
function decoded(base64: string): string | undefined {
  try {
    const binary = atob(base64);
    return btoa(binary) === base64 ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes the hashes of a proof. @throws {TypeError} if it is not a list of hashes. */
export function hashesOf(proof: unknown): Uint8Array<ArrayBuffer>[] {
  if (!Array.isArray(proof)) throw new TypeError('a proof is a list of hashes');
  return proof.map((hash) => bytesOf(hash, 32));
}
