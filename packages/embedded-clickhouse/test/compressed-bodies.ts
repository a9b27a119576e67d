import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import { cityHash128 } from '../src/compression/city-hash.ts';
import { encodeLz4Block } from '../src/compression/lz4-encoder.ts';
import { decodeLz4Frames } from '../src/compression/lz4-frames.ts';
import { xxHash32 } from '../src/compression/xx-hash-32.ts';

const METHODS = { NONE: 0x02, LZ4: 0x82, ZSTD: 0x90 };

function encode(content: Buffer, method: keyof typeof METHODS): Buffer {
  if (method === 'NONE') return content;
  return method === 'ZSTD' ? zstdCompressSync(content) : encodeLz4Block(content);
}

/** Creates a block of ClickHouse's own compression, with a valid checksum and overridable headers. */
export function nativeBlock(content: Buffer, method: keyof typeof METHODS, size: number = content.length): Buffer {
  const data = encode(content, method);
  const header = Buffer.alloc(9);
  header.writeUInt8(METHODS[method]);
  header.writeUInt32LE(data.length + 9, 1);
  header.writeUInt32LE(size, 5);
  const block = Buffer.concat([header, data]);
  return Buffer.concat([cityHash128(block), block]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function frameBlock(data: Buffer, plain: boolean): Buffer {
  return Buffer.concat([word(data.length + (plain ? 0x8000_0000 : 0)), data, word(xxHash32(data))]);
}

/** Creates an LZ4 frame with every checksum, in blocks of 64 KiB; raw blocks come last. */
export function lz4Frame(
  content: Buffer,
  { extraBlocks = [], contentChecksum = true }: { extraBlocks?: Buffer[]; contentChecksum?: boolean } = {},
): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += 65_536) {
    const piece = content.subarray(at, at + 65_536);
    const data = encodeLz4Block(piece);
    parts.push(data.length < piece.length ? frameBlock(data, false) : frameBlock(piece, true));
  }
  const descriptor = Buffer.of(0x50 | (contentChecksum ? 4 : 0), 0x40);
  const check = Buffer.of((xxHash32(descriptor) >> 8) & 0xff);
  const extra = extraBlocks.map((block) => frameBlock(block, false));
  const end = contentChecksum ? [word(0), word(xxHash32(content))] : [word(0)];
  return Buffer.concat([word(0x184d_2204), descriptor, check, ...parts, ...extra, ...end]);
}

/** Decoders of response encodings: each rejects truncated input. */
export const DECOMPRESS = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  lz4: (body: Buffer): Promise<Buffer> => buffer(decodeLz4Frames([body])),
};
