import zlib from 'node:zlib';
import type { Fence } from '../hook/fence.ts';

/** Longest run of undecoded bytes that may wait, in bytes; a body that outruns the decoder is not decoded further. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Undoes a body's content encoding, on a copy and off the event loop. */
export interface ContentDecoder {
  write(chunk: Buffer): void;
  /** Calls back once, when all that can be decoded was; `intact` is false where it could not all be. */
  finish(done: (intact: boolean) => void): void;
}

/**
 * A decoder of a `content-encoding` header, or `undefined` where the bytes are already the body's own.
 *
 * @param fence what is decoded comes by events of our own, which no tap stands around
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

/** Some servers leave out the header that `deflate` should have, which clients put up with. */
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

/** A coding that we do not know: nothing of the body can be said. */
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

/** Cut bodies are decoded as far as they go: hence the flushes in place of an "unexpected end" error. */
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
