import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpacked } from '../src/batch/unpacker.ts';
import type { ContentEncoding } from '../src/log/log-entry.ts';
import { unpack } from '../src/receiver/body.ts';
import { MemoryBudget } from '../src/receiver/memory-budget.ts';

const CONTENT = Buffer.from('what a request says '.repeat(20_000));
const REST = Buffer.from('and more');
const GARBAGE = Buffer.from('garbage');

const COMPRESSED: Readonly<Record<Exclude<ContentEncoding, 'identity'>, (content: Buffer) => Buffer>> = {
  gzip: (content) => gzipSync(content),
  deflate: (content) => deflateSync(content),
  zstd: (content) => zstdCompressSync(content),
};

/** Bodies compressed normally, twice, with trailing bytes, and truncated. */
const BODIES = Object.entries(COMPRESSED).flatMap(([encoding, compressed]) => {
  const body = compressed(CONTENT);
  return [
    [encoding, 'as usual', body],
    [encoding, 'in two members', Buffer.concat([body, compressed(REST)])],
    [encoding, 'with zeros behind it', Buffer.concat([body, Buffer.alloc(600)])],
    [encoding, 'with something else behind it', Buffer.concat([body, GARBAGE])],
    [encoding, 'and broken off', body.subarray(0, body.length - 3)],
    [encoding, 'and nothing', Buffer.alloc(0)],
  ] as const;
}) as [ContentEncoding, string, Buffer][];

it.each(BODIES)(
  'a body in %s, %s, is the same when the log is read as when it was received',
  async (encoding, _, body) => {
    const lease = new MemoryBudget(2 ** 30).lease();
    const received = await unpack(body, encoding, 2 ** 30, lease).then(
      ({ content }) => content,
      () => 'refused',
    );
    expect(again(encoding, body)).toEqual(received);
  },
);

function again(encoding: ContentEncoding, body: Buffer): Buffer | string {
  try {
    return unpacked(encoding, body);
  } catch {
    return 'refused';
  }
}
