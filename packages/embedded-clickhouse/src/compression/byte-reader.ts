import { queryError } from '../query-error.ts';

/** A source of bytes in chunks of any size. */
export type ByteSource = AsyncIterable<Buffer> | Iterable<Buffer>;

/** Reads an exact number of bytes at a time. */
export interface ByteReader {
  /** Whether the source has ended and everything was read. */
  atEnd(): Promise<boolean>;
  /**
   * Returns exactly the next `size` bytes. Buffers no more than has arrived.
   *
   * @throws {QueryError} 33 if the source ends earlier.
   */
  take(size: number): Promise<Buffer>;
}

async function* pieces(source: ByteSource): AsyncGenerator<Buffer, void> {
  yield* source;
}

function createByteReader(input: AsyncIterator<Buffer, void>): ByteReader {
  let rest: Buffer = Buffer.alloc(0);

  async function refill(): Promise<boolean> {
    const { done, value } = await input.next();
    if (done === true) return false;
    rest = value;
    return true;
  }

  async function gather(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > rest.length) {
      parts.push(rest);
      missing -= rest.length;
      if (!(await refill())) throw truncated(missing);
    }
    parts.push(rest.subarray(0, missing));
    rest = rest.subarray(missing);
    return Buffer.concat(parts, size);
  }

  return {
    async atEnd() {
      while (rest.length === 0) if (!(await refill())) return true;
      return false;
    },
    async take(size) {
      if (size > rest.length) return gather(size);
      const taken = rest.subarray(0, size);
      rest = rest.subarray(size);
      return taken;
    },
  };
}

function truncated(missing: number): Error {
  return queryError(
    'CANNOT_READ_ALL_DATA',
    `Cannot read all data: the compressed body ends ${missing} bytes too early`,
    400,
  );
}

/**
 * Decodes a source through a {@link ByteReader}. The source is always closed in the end.
 *
 * @yields what the decoder yields.
 */
export async function* decodeBySizes(
  source: ByteSource,
  decode: (reader: ByteReader) => AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  const input = pieces(source);
  try {
    yield* decode(createByteReader(input));
  } finally {
    await input.return();
  }
}
