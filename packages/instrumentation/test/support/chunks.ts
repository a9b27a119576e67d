import fc from 'fast-check';

/** Sizes by which to split bytes; see {@link chunksOf}. */
export const chunkSizes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 0, max: 9 }), {
  maxLength: 200,
  size: 'max',
});

/**
 * Splits bytes into chunks of these sizes, with the rest as the last.
 *
 * @yields chunks that are overwritten once the next is requested
 */
export function* chunksOf(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    yield chunk;
    // A reader that kept the bytes without copying them would now see others.
    chunk.fill(0);
    at += size;
  }
  yield Buffer.from(bytes.subarray(at));
}
