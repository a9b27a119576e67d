import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { queryError } from '../query-error.ts';

/** A request's body: the part read to find the statement, and the rest. */
export interface RequestBody {
  /** The first bytes, up to the limit of SQL text; the URL's query comes first, followed by a line feed. */
  readonly prefix: Buffer;
  /** Whether the prefix is the whole body. */
  readonly complete: boolean;
  /** Writes the data to a file, starting at this offset of the prefix. */
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
 * Reads the start of a request, so that its statement can be found.
 *
 * @param bytes - the body, decompressed.
 * @param query - SQL text in the URL, which the body continues.
 * @throws {QueryError} 229 over the limit, or an error of reading the body.
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
