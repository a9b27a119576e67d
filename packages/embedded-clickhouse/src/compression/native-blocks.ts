import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

import { queryError } from '../query-error.ts';
import { decodeBySizes, type ByteReader, type ByteSource } from './byte-reader.ts';
import { cityHash128 } from './city-hash.ts';
import { decodeLz4Block } from './lz4-decoder.ts';
import { encodeLz4Block } from './lz4-encoder.ts';

/*
 * ClickHouse's own compressed blocks: CityHash128 of everything after it, a method byte, the size of the block without the
 * hash, the uncompressed size, and the content. Source: `ICompressionCodec` and `CompressedReadBufferBase` of ClickHouse.
 */

/** Compression method of the blocks of a response. */
export type BlockMethod = 'LZ4' | 'ZSTD';

const METHOD_BYTES = { NONE: 0x02, LZ4: 0x82, ZSTD: 0x90 } as const;
const HASH_BYTES = 16;
const HEADER_BYTES = 9;
/** Uncompressed bytes per block of a response; the same as in a server. */
const ANSWER_BLOCK_BYTES = 2 ** 20;
/** Maximum compression ratio of LZ4. */
const MAX_LZ4_RATIO = 255;

const unzstd = promisify(zstdDecompress);
const zstd = promisify<Buffer, object, Buffer>(zstdCompress);

function damaged(what: string): Error {
  return queryError('CANNOT_DECOMPRESS', `Cannot decompress a block of the request body: ${what}`, 400);
}

function decodeLz4(data: Buffer, size: number): Buffer {
  if (size > data.length * MAX_LZ4_RATIO) throw damaged(`LZ4 cannot hold ${size} bytes in ${data.length}`);
  const output = Buffer.allocUnsafe(size);
  return output.subarray(0, decodeLz4Block(data, output));
}

async function decodeZstd(data: Buffer, size: number): Promise<Buffer> {
  try {
    return await unzstd(data, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw damaged(String(error));
  }
}

async function decodeContent(method: number, data: Buffer, size: number): Promise<Buffer> {
  if (method === METHOD_BYTES.LZ4) return decodeLz4(data, size);
  return method === METHOD_BYTES.ZSTD ? decodeZstd(data, size) : data;
}

function requireBounds(method: number, compressed: number, size: number, maxBlockBytes: number): void {
  if (!Object.values<number>(METHOD_BYTES).includes(method)) {
    throw queryError(
      'UNKNOWN_COMPRESSION_METHOD',
      `Unknown compression method 0x${method.toString(16).padStart(2, '0')} in a block of the request body: ` +
        'LZ4 (0x82), ZSTD (0x90) and NONE (0x02) are understood',
    );
  }
  if (compressed < HEADER_BYTES) throw damaged(`its compressed size is ${compressed}, less than its header`);
  if (Math.max(compressed, size) <= maxBlockBytes) return;
  throw queryError(
    'TOO_LARGE_SIZE_COMPRESSED',
    `A compressed block of the request body is too large: ${compressed} bytes that become ${size}, of at most ` +
      `${maxBlockBytes} (maxBlockBytes). Send smaller blocks.`,
    413,
  );
}

async function readBlock(reader: ByteReader, maxBlockBytes: number): Promise<Buffer> {
  const hash = Buffer.from(await reader.take(HASH_BYTES));
  const header = await reader.take(HEADER_BYTES);
  const method = header.readUInt8(0);
  const compressed = header.readUInt32LE(1);
  const size = header.readUInt32LE(5);
  requireBounds(method, compressed, size, maxBlockBytes);
  const block = Buffer.concat([header, await reader.take(compressed - HEADER_BYTES)]);
  if (!cityHash128(block).equals(hash)) {
    throw queryError('CHECKSUM_DOESNT_MATCH', "Checksum doesn't match: a block of the request body is corrupted", 400);
  }
  const content = await decodeContent(method, block.subarray(HEADER_BYTES), size);
  if (content.length !== size) throw damaged(`it holds ${content.length} bytes where its header says ${size}`);
  return content;
}

/**
 * Decodes ClickHouse's compressed blocks as they arrive.
 *
 * @param maxBlockBytes - maximum size of a block in bytes, compressed or not; that much is held in memory.
 * @returns the content of each block.
 * @throws {QueryError} 33 for a body that ends within a block, 39 for a block that is too large, 40 for a wrong
 *   checksum, 89 for an unknown method, 271 for other damage.
 */
export function decodeNativeBlocks(source: ByteSource, maxBlockBytes: number): AsyncGenerator<Buffer, void> {
  return decodeBySizes(source, async function* readBlocks(reader) {
    while (!(await reader.atEnd())) yield readBlock(reader, maxBlockBytes);
  });
}

async function encodeContent(method: BlockMethod, content: Buffer): Promise<Buffer> {
  if (method === 'LZ4') return encodeLz4Block(content);
  return zstd(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

async function encodeBlock(method: BlockMethod, content: Buffer): Promise<Buffer> {
  const data = await encodeContent(method, content);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(METHOD_BYTES[method], 0);
  header.writeUInt32LE(HEADER_BYTES + data.length, 1);
  header.writeUInt32LE(content.length, 5);
  const block = Buffer.concat([header, data]);
  return Buffer.concat([cityHash128(block), block]);
}

/** @yields chunks of exactly the size of a response's block, and the rest at the end. */
async function* rechunk(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + ANSWER_BLOCK_BYTES - size);
      parts.push(part);
      size += part.length;
      at += part.length;
      if (size < ANSWER_BLOCK_BYTES) continue;
      yield Buffer.concat(parts, size);
      parts = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(parts, size);
}

/**
 * Encodes bytes as ClickHouse's compressed blocks of 1 MiB each.
 *
 * @yields the blocks. Errors of the source are passed through.
 */
export async function* encodeNativeBlocks(
  source: AsyncIterable<Uint8Array>,
  method: BlockMethod,
): AsyncGenerator<Buffer, void> {
  for await (const content of rechunk(source)) yield encodeBlock(method, content);
}
