import type { Transform } from 'node:stream';
import { constants, createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';

import { Lz4FrameEncoder } from '../compression/lz4-frame-encoder.ts';
import type { BlockMethod } from '../compression/native-blocks.ts';
import { isOn } from './query-request.ts';

/** Returns the method of ClickHouse's own compressed blocks for a response (`compress=1`); undefined for none. */
export function chooseBlocks(params: URLSearchParams): BlockMethod | undefined {
  if (!isOn(params.get('compress'))) return undefined;
  return params.get('network_compression_method')?.toUpperCase() === 'ZSTD' ? 'ZSTD' : 'LZ4';
}

/** A compressing stream. */
export interface Encoder extends Transform {
  /** Calls back once everything written so far can be read, without ending the stream. */
  flush(done: () => void): void;
}

/** A content encoding of responses. */
export interface ResponseEncoding {
  readonly name: string;
  create(): Encoder;
}

const BROTLI_QUALITY = 4;

/** In order of preference. */
const ENCODINGS: readonly ResponseEncoding[] = [
  { name: 'zstd', create: () => createZstdCompress() },
  { name: 'gzip', create: () => createGzip({ level: 3 }) },
  { name: 'deflate', create: () => createDeflate({ level: 3 }) },
  { name: 'br', create: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }) },
  { name: 'lz4', create: () => new Lz4FrameEncoder() },
];

function acceptedNames(header: string): (string | undefined)[] {
  return header
    .split(',')
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .filter(([, quality]) => quality === undefined || !/^q=0(\.0*)?$/.test(quality))
    .map(([name]) => name);
}

/** Chooses an encoding that `Accept-Encoding` allows; undefined if the client did not ask for compression. */
export function chooseEncoding(acceptEncoding: string | undefined): ResponseEncoding | undefined {
  const accepted = new Set(acceptedNames(acceptEncoding ?? ''));
  return ENCODINGS.find(({ name }) => accepted.has(name));
}
