/** Returns the decompressed size from the trailer of a gzip body. It is modulo 4 GiB and not trustworthy. */
export function gzipSize(body: Buffer): number {
  return body.length < 4 ? 0 : body.readUInt32LE(body.length - 4);
}
