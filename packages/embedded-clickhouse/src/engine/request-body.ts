import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { queryError } from '../query-error.ts';

/** A request's body: what has been read of it to find the statement, and the rest. */
export interface RequestBody {
  /** The first bytes, up to the limit of SQL text; the URL's query comes first, with a line end. */
  readonly prefix: Buffer;
  /** Nothing follows the prefix. */
  readonly complete: boolean;
  /** Writes the data from this offset of the prefix on to a file. */
  spool(dataStart: number, file: string): Promise<void>;
}

async function readPrefix(
  first: Buffer,
  bytes: AsyncIterator<Buffer, void>,
  maxBytes: number,
): Promise<{ prefix: Buffer; complete: boolean }> {
  const chunks = [first];
  let size = first.length;
  while (size <= maxBytes) {
    const { done, value } = await bytes.next();
    if (done === true) return { prefix: Buffer.concat(chunks), complete: true };
    chunks.push(value);
    size += value.length;
  }
  return { prefix: Buffer.concat(chunks), complete: false };
}

/**
 * Reads the beginning of a request, so that its statement can be found.
 *
 * @param bytes - the body, decompressed.
 * @param query - the SQL text in the URL, which the body goes on with.
 * @throws {QueryError} 229 over the limit, or what reading the body throws.
 */
export async function openRequestBody(
  bytes: AsyncGenerator<Buffer, void>,
  query: string,
  maxQueryBytes: number,
): Promise<RequestBody> {
  const first = Buffer.from(query === '' ? '' : `${query}\n`);
  if (first.length > maxQueryBytes) {
    throw queryError('QUERY_IS_TOO_LARGE', `The SQL text is longer than ${maxQueryBytes} bytes (maxQueryBytes)`);
  }
  const start = await readPrefix(first, bytes, maxQueryBytes);
  return {
    ...start,
    async spool(dataStart, file) {
      async function* data(): AsyncGenerator<Buffer, void> {
        yield start.prefix.subarray(dataStart);
        yield* bytes;
      }
      await pipeline(data, createWriteStream(file, { mode: 0o600 }));
    },
  };
}
