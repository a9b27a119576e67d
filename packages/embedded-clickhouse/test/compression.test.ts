import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cityHash128 } from '../src/compression/city-hash.ts';
import { decodeLz4Block } from '../src/compression/lz4-decoder.ts';
import { encodeLz4Block } from '../src/compression/lz4-encoder.ts';
import { Lz4FrameEncoder } from '../src/compression/lz4-frame-encoder.ts';
import { decodeLz4Frames } from '../src/compression/lz4-frames.ts';
import { decodeNativeBlocks, encodeNativeBlocks } from '../src/compression/native-blocks.ts';
import { createXxHash32, xxHash32 } from '../src/compression/xx-hash-32.ts';
import { QueryError } from '../src/query-error.ts';
import { lz4Frame, nativeBlock } from './compressed-bodies.ts';

/** Bytes between noise and repetition, like real data. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40, size: 'max' }),
      fc.tuple(fc.nat(255), fc.nat(700)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
      fc.constantFrom('gen_ai.request.model', 'DateTime64(9)', '\0').map((text) => new Uint8Array(Buffer.from(text))),
    ),
    { maxLength: 60, size: 'max' },
  )
  .map((parts) => Buffer.concat(parts));

/** Bytes of a linear congruential generator, the same everywhere. */
function pseudoRandom(length: number): Buffer {
  let state = 12_345;
  const random = Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return Buffer.from(random);
}

async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

const read = (source: AsyncIterable<Buffer>): Promise<Buffer> => buffer(source);

function decoded(block: Uint8Array, size: number): Buffer {
  const output = Buffer.alloc(size);
  return output.subarray(0, decodeLz4Block(block, output));
}

/** Returns the name of the error that a call throws. */
function failureOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof QueryError ? error.type : String(error);
  }
}

describe('cityHash128', () => {
  // Made with github.com/go-faster/city (CH128), whose results for every length up to 2000 were the same.
  it.each([
    [0, '2b9ac064fc9df03d291ee592c340b53c'],
    [5, 'fe1d78cccc496ebbe5634c93f2eb4e74'],
    [8, '1d4919dd3b133842fc2a161ee6a81dd1'],
    [12, '744da87ff791d65529975628c176260a'],
    [16, '347cfd601f569413c4c232aaf8a583c2'],
    [100, '2ce4e0367e59f99fde35bf7419de4442'],
    [143, '753d852be7649fc16b2ed8543d312e3b'],
    [144, '9174bfc834d9d13bdf5e71384adafd3e'],
    [400, '34882fa8fae3d1c9b5aa9daddd50415a'],
    [1999, '459dc3b158ac8d54a1c3092559ab5c10'],
  ])('hashes %i bytes as version 1.0.2 does', (length, hash) => {
    expect(cityHash128(pseudoRandom(length)).toString('hex')).toBe(hash);
  });

  it('does not depend on the memory offset', () => {
    fc.assert(
      fc.property(bytes, fc.nat(9), (data, before) => {
        const moved = Buffer.concat([Buffer.alloc(before), data, Buffer.alloc(3)]).subarray(
          before,
          before + data.length,
        );
        expect(cityHash128(moved)).toEqual(cityHash128(data));
      }),
    );
  });
});

describe('xxHash32', () => {
  it.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ])('hashes %j as the specification does', (text, hash) => {
    expect(xxHash32(Buffer.from(text))).toBe(hash);
  });

  it('gives the same hash for any chunking', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(50)), (data, sizes) => {
        const hash = createXxHash32();
        let at = 0;
        for (const size of sizes) hash.update(data.subarray(at, (at += size)));
        hash.update(data.subarray(at));
        expect(hash.digest()).toBe(xxHash32(data));
      }),
    );
  });
});

describe('encodeLz4Block', () => {
  it('round-trips every input, within the size bound of the format', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const block = encodeLz4Block(data);
        expect(decoded(block, data.length)).toEqual(data);
        expect(block.length).toBeLessThanOrEqual(data.length + data.length / 255 + 16);
      }),
    );
  });

  it('compresses repetitions, even across more than 64 KiB, and barely grows incompressible input', () => {
    const noise = randomBytes(100_000);
    const lines = Buffer.from(Array.from({ length: 20_000 }, (_, row) => `chat gpt-4o ${row}\n`).join(''));
    expect(decoded(encodeLz4Block(lines), lines.length)).toEqual(lines);
    expect(encodeLz4Block(lines).length).toBeLessThan(lines.length / 2);
    expect(decoded(encodeLz4Block(noise), noise.length)).toEqual(noise);
    expect(encodeLz4Block(noise).length).toBeLessThan(noise.length * 1.005);
  });
});

describe('decodeLz4Block', () => {
  it('throws for damage, and never writes beyond the output', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (data, at, change) => {
        const block = Buffer.from(encodeLz4Block(data));
        block[at % block.length] = (block[at % block.length] ?? 0) ^ change;
        const guarded = Buffer.alloc(data.length + 64, 0xaa);
        expect(failureOf(() => decodeLz4Block(block, guarded.subarray(0, data.length)))).toBeOneOf([
          undefined,
          'CANNOT_DECOMPRESS',
        ]);
        expect(guarded.subarray(data.length)).toEqual(Buffer.alloc(64, 0xaa));
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['an offset of 0', '10610000'],
    ['a match before the beginning', '10610200'],
    ['literals that are cut off', '5061'],
    ['an offset that is cut off', '106101'],
    ['a length that is cut off', 'f0ffff'],
    ['more than its output', '50616263646566'],
  ])('rejects %s', (_what, hex) => {
    expect(() => decodeLz4Block(Buffer.from(hex, 'hex'), Buffer.alloc(4))).toThrow('Cannot decompress LZ4');
  });
});

describe('decodeNativeBlocks', () => {
  it('round-trips for any chunking', async () => {
    const property = fc.asyncProperty(
      fc.array(bytes, { maxLength: 4 }),
      fc.constantFrom('LZ4', 'ZSTD', 'NONE'),
      fc.integer({ min: 1, max: 3000 }),
      async (contents, method, size) => {
        const body = Buffer.concat(contents.map((content) => nativeBlock(content, method)));
        expect(await read(decodeNativeBlocks(cut(body, size), 2 ** 20))).toEqual(Buffer.concat(contents));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('rejects every changed byte and every truncation', async () => {
    const property = fc.asyncProperty(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), async (data, at, change) => {
      const block = nativeBlock(data, 'LZ4');
      const changed = Buffer.from(block);
      changed[at % block.length] = (changed[at % block.length] ?? 0) ^ change;
      await expect(read(decodeNativeBlocks([changed], 2 ** 16))).rejects.toMatchObject({
        type: expect.stringMatching(
          /^(CHECKSUM_DOESNT_MATCH|UNKNOWN_COMPRESSION_METHOD|TOO_LARGE_SIZE_COMPRESSED|CANNOT_DECOMPRESS|CANNOT_READ_ALL_DATA)$/,
        ),
      });
      const end = 1 + (at % (block.length - 1));
      await expect(read(decodeNativeBlocks([block.subarray(0, end)], 2 ** 16))).rejects.toMatchObject({
        type: 'CANNOT_READ_ALL_DATA',
      });
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it.each([
    ['a content larger than allowed', nativeBlock(Buffer.alloc(2000), 'LZ4'), 'TOO_LARGE_SIZE_COMPRESSED', 413],
    ['another size than its header says', nativeBlock(Buffer.alloc(9), 'LZ4', 8), 'CANNOT_DECOMPRESS', 400],
    ['less than its header says', nativeBlock(Buffer.alloc(9), 'LZ4', 10), 'CANNOT_DECOMPRESS', 400],
    ['a ZSTD content larger than its header says', nativeBlock(Buffer.alloc(900), 'ZSTD', 8), 'CANNOT_DECOMPRESS', 400],
    ['a size that LZ4 cannot reach', nativeBlock(Buffer.alloc(1), 'LZ4', 1000), 'CANNOT_DECOMPRESS', 400],
    ['a plain content of another size', nativeBlock(Buffer.alloc(9), 'NONE', 8), 'CANNOT_DECOMPRESS', 400],
  ])('rejects %s', async (_what, block, type, status) => {
    await expect(read(decodeNativeBlocks([block], 1000))).rejects.toMatchObject({ type, status });
  });
});

describe('encodeNativeBlocks', () => {
  it.each(['LZ4', 'ZSTD'] as const)('creates %s blocks of a mebibyte that the decoder reads', async (method) => {
    const data = Buffer.concat([Buffer.alloc(1_500_000, 'audit '), randomBytes(700_000)]);
    const body = await read(encodeNativeBlocks(cut(data, 70_001), method));
    expect(await read(decodeNativeBlocks(cut(body, 10_000), 2 ** 20))).toEqual(data);
    expect(body.readUInt32LE(16 + 5)).toBe(2 ** 20);
    expect(body.length).toBeLessThan(720_000);
  });
});

const frameOf = (pieces: Buffer[]): Promise<Buffer> =>
  buffer(Readable.from(pieces, { objectMode: false }).pipe(new Lz4FrameEncoder()));

describe('Lz4FrameEncoder', () => {
  it('creates a frame that the decoder reads, for compressible and incompressible input', async () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array(),
        fc.nat(400_000).map((size) => Buffer.alloc(size, 'audit ')),
      ),
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (data) => {
        const frame = await frameOf(data.map((piece) => Buffer.from(piece)));
        expect((await read(decodeLz4Frames(cut(frame, 10_000)))).equals(Buffer.concat(data))).toBe(true);
      }),
      { numRuns: 20 },
    );
    const random = randomBytes(1_000_000);
    const frame = await frameOf([random]);
    expect((await read(decodeLz4Frames([frame]))).equals(random)).toBe(true);
    expect(frame.length).toBeLessThan(random.length + 40);
  });
});

describe('decodeLz4Frames', () => {
  const text = Buffer.from('model access '.repeat(30_000));
  const skipped = Buffer.from('502a4d1803000000616263', 'hex');

  it('reads consecutive frames and dependent blocks, and skips skippable frames', async () => {
    const body = Buffer.concat([lz4Frame(text), skipped, lz4Frame(Buffer.alloc(0)), lz4Frame(randomBytes(70_000))]);
    const out = await read(decodeLz4Frames(cut(body, 777)));
    expect(out.length).toBe(text.length + 70_000);
    expect(out.subarray(0, text.length)).toEqual(text);
  });

  it('reads blocks that refer to the 64 KiB before them', async () => {
    // One literal block, then a block that is one match of 20 bytes from 65 535 bytes back, and five literals.
    const first = randomBytes(65_536);
    const second = Buffer.concat([Buffer.of(0x0f, 0xff, 0xff, 1), Buffer.of(0x50), Buffer.from('01234')]);
    const frame = lz4Frame(first, { extraBlocks: [second], contentChecksum: false });
    expect(await read(decodeLz4Frames(cut(frame, 1000)))).toEqual(
      Buffer.concat([first, first.subarray(1, 21), Buffer.from('01234')]),
    );
  });

  it('rejects every truncation and every changed byte', async () => {
    const frame = lz4Frame(Buffer.from('model access '.repeat(40)));
    for (let at = 1; at < frame.length; at += 1) {
      await expect(read(decodeLz4Frames([frame.subarray(0, at)]))).rejects.toMatchObject({
        type: 'CANNOT_READ_ALL_DATA',
      });
    }
    for (let at = 0; at < frame.length; at += 1) {
      const changed = Buffer.from(frame);
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      await expect(read(decodeLz4Frames([changed]))).rejects.toMatchObject({ name: 'Error', status: 400 });
    }
  });

  it.each([
    ['text', Buffer.from('not lz4')],
    ['gzip', Buffer.from('1f8b080000000000', 'hex')],
    ['zstd', zstdCompressSync(text)],
    ['a frame that needs a dictionary', Buffer.from('04224d1861400000000000', 'hex')],
  ])('rejects %s', async (_what, body) => {
    await expect(read(decodeLz4Frames([body]))).rejects.toThrow('The request body is not valid lz4');
  });
});
