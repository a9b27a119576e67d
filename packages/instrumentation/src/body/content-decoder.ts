import zlib from 'node:zlib';
import type { Fence } from '../hook/fence.ts';

/** Maximum undecoded bytes in the queue; a body that outruns the decoder is not decoded further. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Decodes a copy of a body's content encoding, off the event loop. */
export interface ContentDecoder {
  write(chunk: Buffer): void;
  /** Calls back once, after everything that can be decoded was; `intact` is false if some could not. */
  finish(done: (intact: boolean) => void): void;
}

/**
 * Creates a decoder for a `content-encoding` header; returns `undefined` if the body is not encoded.
 *
 * @param fence guards our own decoder events, which are outside every tap
 */
export function createContentDecoder(
  encoding: string | undefined,
  onData: (chunk: Buffer) => void,
  fence: Fence,
): ContentDecoder | undefined {
  if (encoding === undefined) return undefined;
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return undefined;
  const coding = codings.length === 1 ? (codings[0] as string) : '';
  if (coding === 'deflate') return deflateDecoder(onData, fence);
  const stream = decompressorOf(coding);
  return stream === undefined ? opaqueDecoder() : streamDecoder(stream, onData, fence);
}

/** Some servers omit the zlib header of `deflate`, which clients tolerate. */
function deflateDecoder(onData: (chunk: Buffer) => void, fence: Fence): ContentDecoder {
  let decoder: ContentDecoder | undefined;
  return {
    write(chunk) {
      decoder ??= streamDecoder(inflaterOf(chunk), onData, fence);
      decoder.write(chunk);
    },
    finish(done) {
      if (decoder === undefined) done(true);
      else decoder.finish(done);
    },
  };
}

/** The compression method of zlib's header, in the lower half of its first byte. */
const DEFLATE_METHOD = 8;

function inflaterOf([first = DEFLATE_METHOD]: Buffer): zlib.Gunzip {
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  return (first & 0x0f) === DEFLATE_METHOD ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

/** Decoder of an unknown coding: nothing of the body is read. */
function opaqueDecoder(): ContentDecoder {
  return { write: () => undefined, finish: (done) => done(false) };
}

function streamDecoder(stream: zlib.Gunzip, onData: (chunk: Buffer) => void, fence: Fence): ContentDecoder {
  let intact = true;
  let finished: ((intact: boolean) => void) | undefined;
  const end = (): void => {
    finished?.(intact);
    finished = undefined;
  };
  const fail = (): void => {
    intact = false;
    end();
  };
  stream.on('data', fence.listener(onData)).on('end', fence.listener(end)).on('error', fence.listener(fail));
  return {
    write(chunk) {
      if (!intact) return;
      if (stream.writableLength > MAX_WAITING_BYTES) intact = false;
      else stream.write(Buffer.from(chunk));
    },
    finish(done) {
      finished = done;
      if (stream.errored !== null || stream.readableEnded) end();
      else stream.end();
    },
  };
}

/** Truncated bodies are decoded as far as possible: hence the flush options, which avoid an "unexpected end" error. */
function decompressorOf(coding: string): zlib.Gunzip | undefined {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, ZSTD_e_flush } = zlib.constants;
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip({ finishFlush: Z_SYNC_FLUSH });
    case 'br':
      return zlib.createBrotliDecompress({ finishFlush: BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return zlib.createZstdDecompress({ finishFlush: ZSTD_e_flush });
    default:
      return undefined;
  }
}
