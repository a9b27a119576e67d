import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BatchSource } from '../src/batch/batch-source.ts';
import { createJudge } from '../src/deduplicate/deduplicate.ts';
import { createSeenWindow } from '../src/deduplicate/seen-window.ts';
import { type Disk, disk } from '../src/log/disk.ts';
import { openReadableLog } from './fixtures/readable-log.ts';
import { protobufOf } from './fixtures/requests.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { field, spanOf } from './fixtures/wire.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

/** A disk on which the second opened file is unreadable at first. */
function faultyDisk(): Disk {
  let opened = 0;
  return {
    ...disk,
    async read(path) {
      opened += 1;
      if (opened === 2) throw new Error('EIO: the disk does not read');
      return disk.read(path);
    },
  };
}

it('a batch whose reading failed has all of its requests after a retry, and tells meanwhile since when they wait', async () => {
  const log = await openReadableLog({
    directory: join(directory.path, 'log'),
    segmentBytes: 1,
    usedNumber: 0,
    disk: faultyDisk(),
  });
  for (const spanId of ['00000000000000aa', '00000000000000bb']) {
    const body = protobufOf([readableSpan({ spanId })]);
    await log.append({
      signal: 'traces',
      contentType: 'application/x-protobuf',
      encoding: 'identity',
      receivedAt: 5n,
      body,
    });
  }
  const source = new BatchSource(log, { spans: 2, bytes: 2 ** 20, delay: 1000 }, { segment: 0, offset: 0 });
  const judge = createJudge(createSeenWindow(100));
  await expect(source.next(judge)).rejects.toThrow('EIO');
  expect(source.since()).toBe(5n);
  const batch = await source.next(judge);
  expect(source.since()).toBeUndefined();
  const items = batch?.columns.items.map((item) => item.span().spanId);
  expect(items).toEqual(['00000000000000aa', '00000000000000bb']);
  expect(batch?.columns.spans.table.length).toBe(2);
  await log.close();
});

it('a batch ends when its decompressed requests exceed the limit', async () => {
  const path = join(directory.path, 'packed');
  const log = await openReadableLog({ directory: path, segmentBytes: 2 ** 20, usedNumber: 0 });
  for (const spanId of ['00000000000000aa', '00000000000000bb', '00000000000000cc']) {
    const body = gzipSync(protobufOf([readableSpan({ spanId, attributes: { long: 'x'.repeat(6000) } })]));
    await log.append({
      signal: 'traces',
      contentType: 'application/x-protobuf',
      encoding: 'gzip',
      receivedAt: 1n,
      body,
    });
  }
  const source = new BatchSource(log, { spans: 100, bytes: 10_000, delay: 1000 }, { segment: 0, offset: 0 });
  source.finish();
  const seen = createSeenWindow(100);
  const sizes = [];
  for (let batch = await source.next(createJudge(seen)); batch; batch = await source.next(createJudge(seen))) {
    sizes.push(batch.columns.items.length);
  }
  expect(sizes).toEqual([2, 1]);
  await log.close();
});

it('a batch keeps the bytes of a compressed request whose spans need the object decoder', async () => {
  const log = await openReadableLog({ directory: join(directory.path, 'odd'), segmentBytes: 2 ** 20, usedNumber: 0 });
  const span = spanOf(field(5, 'n'.repeat(60_000)));
  // A repeated resource.
  const resource = field(1, Buffer.alloc(0));
  const odd = field(1, Buffer.concat([resource, resource, field(2, field(2, span))]));
  const request = { signal: 'traces', contentType: 'application/x-protobuf', receivedAt: 1n } as const;
  await log.append({ ...request, encoding: 'gzip', body: gzipSync(odd) });
  const source = new BatchSource(log, { spans: 1, bytes: 2 ** 20, delay: 1000 }, { segment: 0, offset: 0 });
  const batch = await source.next(createJudge(createSeenWindow(100)));
  expect(batch?.columns.items.map((item) => Buffer.from(item.span().raw))).toEqual([span]);
  await log.close();
});

it('a batch returns each original span, whatever the encoding of its request and the order of access', async () => {
  const path = join(directory.path, 'again');
  const log = await openReadableLog({ directory: path, segmentBytes: 2 ** 20, usedNumber: 0 });
  const packings = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync, identity: (body: Buffer) => body };
  const names: string[] = [];
  for (const [encoding, pack] of Object.entries(packings)) {
    const own = ['first', 'second'].map((name) => `${name} in ${encoding}`);
    const body = pack(protobufOf(own.map((name) => readableSpan({ name, attributes: { name } }))));
    const request = { signal: 'traces', contentType: 'application/x-protobuf', receivedAt: 1n, body } as const;
    await log.append({ ...request, encoding: encoding as keyof typeof packings });
    names.push(...own);
  }
  const source = new BatchSource(log, { spans: 8, bytes: 2 ** 20, delay: 1000 }, { segment: 0, offset: 0 });
  const batch = await source.next(createJudge(createSeenWindow(100)));
  const items = batch?.columns.items ?? [];
  const alternating = [...items.filter((_, at) => at % 2 === 0), ...items.filter((_, at) => at % 2 === 1)];
  for (const order of [items, items.toReversed(), alternating]) {
    const said = order.map((item) => [items.indexOf(item), item.span().name, item.span().attributes['name']]);
    expect(said.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(names.map((name, at) => [at, name, name]));
  }
  await log.close();
});
