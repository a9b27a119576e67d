import { queryError } from '../query-error.ts';
import { decodeBySizes, type ByteReader, type ByteSource } from './byte-reader.ts';
import { decodeLz4Block } from './lz4-decoder.ts';
import { createXxHash32, xxHash32 } from './xx-hash-32.ts';

/*
 * `Content-Encoding: lz4`: one or more LZ4 frames. Source: `lz4_Frame_format.md` of LZ4.
 */

const MAGIC = 0x184d_2204;
/** Frames with arbitrary content that a reader skips: the last four bits of their magic number are free. */
const SKIPPED_MAGIC = 0x184d_2a50;
const WINDOW = 65_536;
const BLOCK_SIZES: Readonly<Record<number, number>> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };
const PLAIN_BLOCK = 0x8000_0000;

interface FrameOptions {
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly contentSize: bigint | undefined;
  readonly maxBlockBytes: number;
}

function damaged(what: string): Error {
  return queryError('CANNOT_DECOMPRESS', `The request body is not valid lz4: ${what}`, 400);
}

function requireHash(expected: number, actual: number, what: string): void {
  if (expected === actual) return;
  throw queryError('CHECKSUM_DOESNT_MATCH', `The request body is not valid lz4: the checksum of ${what} is wrong`, 400);
}

async function readOptions(reader: ByteReader): Promise<FrameOptions> {
  const start = await reader.take(2);
  const [flags = 0, sizes = 0] = start;
  const maxBlockBytes = BLOCK_SIZES[(sizes >> 4) & 7];
  if (flags >> 6 !== 1 || (flags & 2) !== 0 || (sizes & 0x8f) !== 0 || maxBlockBytes === undefined) {
    throw damaged('the frame has an unknown version or size of blocks');
  }
  if ((flags & 1) !== 0) throw damaged('it needs a dictionary');
  const size = await reader.take((flags & 8) === 0 ? 0 : 8);
  const [check = 0] = await reader.take(1);
  requireHash((xxHash32(Buffer.concat([start, size])) >> 8) & 0xff, check, 'the frame header');
  return {
    blockChecksums: (flags & 16) !== 0,
    contentChecksum: (flags & 4) !== 0,
    contentSize: size.length === 0 ? undefined : size.readBigUInt64LE(),
    maxBlockBytes,
  };
}

/** Returns the next block as stored in the frame; undefined at the end of the frame. */
async function readBlock(
  reader: ByteReader,
  options: FrameOptions,
): Promise<{ data: Buffer; plain: boolean } | undefined> {
  const field = (await reader.take(4)).readUInt32LE();
  if (field === 0) return undefined;
  const plain = field >= PLAIN_BLOCK;
  const size = plain ? field - PLAIN_BLOCK : field;
  if (size > options.maxBlockBytes) throw damaged(`a block of ${size} bytes is larger than the frame allows`);
  const data = await reader.take(size);
  if (options.blockChecksums) requireHash((await reader.take(4)).readUInt32LE(), xxHash32(data), 'a block');
  return { data, plain };
}

/** Creates a decoder for blocks that may refer to the preceding 64 KiB. */
function createBlockDecoder(maxBlockBytes: number): (data: Buffer, plain: boolean) => Buffer {
  const window = Buffer.alloc(WINDOW + maxBlockBytes);
  let filled = 0;
  return (data, plain) => {
    if (filled > WINDOW) filled = window.copy(window, 0, filled - WINDOW, filled);
    const limit = window.subarray(0, filled + maxBlockBytes);
    const end = plain ? filled + data.copy(limit, filled) : decodeLz4Block(data, limit, filled);
    // The next block reuses the window, possibly before this one is consumed.
    const decoded = Buffer.from(window.subarray(filled, end));
    filled = end;
    return decoded;
  };
}

async function* readFrame(reader: ByteReader): AsyncGenerator<Buffer, void> {
  const options = await readOptions(reader);
  const decode = createBlockDecoder(options.maxBlockBytes);
  const hash = createXxHash32();
  let size = 0;
  for (let block = await readBlock(reader, options); block !== undefined; block = await readBlock(reader, options)) {
    const bytes = decode(block.data, block.plain);
    if (options.contentChecksum) hash.update(bytes);
    size += bytes.length;
    yield bytes;
  }
  if (options.contentChecksum) requireHash((await reader.take(4)).readUInt32LE(), hash.digest(), 'the content');
  if (options.contentSize !== undefined && options.contentSize !== BigInt(size)) {
    throw damaged(`it holds ${size} bytes where its header says ${options.contentSize}`);
  }
}

async function skipFrame(reader: ByteReader): Promise<void> {
  for (let left = (await reader.take(4)).readUInt32LE(); left > 0;) {
    const { length } = await reader.take(Math.min(left, WINDOW));
    left -= length;
  }
}

async function* readFrames(reader: ByteReader): AsyncGenerator<Buffer, void> {
  while (!(await reader.atEnd())) {
    const magic = (await reader.take(4)).readUInt32LE();
    if (magic === MAGIC) yield* readFrame(reader);
    else if (magic >>> 4 === SKIPPED_MAGIC >>> 4) await skipFrame(reader);
    else throw damaged('it does not begin as a frame');
  }
}

/**
 * Decodes LZ4 frames, block by block; every checksum and size in them is verified.
 *
 * @returns the content of each block, at most 4 MiB.
 * @throws {QueryError} 33 for a body that ends too early, 40 for a wrong checksum, 271 for other damage.
 */
export function decodeLz4Frames(source: ByteSource): AsyncGenerator<Buffer, void> {
  return decodeBySizes(source, readFrames);
}
