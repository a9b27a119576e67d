import { Transform, type TransformCallback } from 'node:stream';

import { encodeLz4Block } from './lz4-encoder.ts';
import { xxHash32 } from './xx-hash-32.ts';

/*
 * An LZ4 frame of independent blocks, with no checksum except the header's, like the responses of servers to
 * `Accept-Encoding: lz4`. Source: `lz4_Frame_format.md` of LZ4.
 */

const BLOCK_BYTES = 2 ** 18;
const MAGIC = Buffer.of(0x04, 0x22, 0x4d, 0x18);
/** Version 1 with independent blocks of at most 256 KiB. */
const DESCRIPTOR = Buffer.of(0x60, 0x50);
const HEADER = Buffer.concat([MAGIC, DESCRIPTOR, Buffer.of((xxHash32(DESCRIPTOR) >> 8) & 0xff)]);
const END = Buffer.alloc(4);
/** Flag of a block that is stored uncompressed. */
const PLAIN = 0x8000_0000;

function frameBlock(content: Buffer): Buffer {
  const encoded = encodeLz4Block(content);
  const plain = encoded.length >= content.length;
  const data = plain ? content : encoded;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(plain ? PLAIN + data.length : data.length);
  return Buffer.concat([size, data]);
}

/** Encodes a stream as one LZ4 frame; the counterpart of Node's `createGzip`. */
export class Lz4FrameEncoder extends Transform {
  constructor() {
    super();
    this.push(HEADER);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let at = 0; at < chunk.length; at += BLOCK_BYTES) this.push(frameBlock(chunk.subarray(at, at + BLOCK_BYTES)));
    done();
  }

  override _flush(done: TransformCallback): void {
    done(null, END);
  }

  /** Calls back once everything written so far can be read. */
  flush(done: () => void): void {
    this.write(Buffer.alloc(0), done);
  }
}
