/** What gzip says in its last four bytes that a body unpacks to. Who sends it may say anything; a multiple of 4 GiB is lacking. */
export function gzipSize(body: Buffer): number {
  return body.length < 4 ? 0 : body.readUInt32LE(body.length - 4);
}
