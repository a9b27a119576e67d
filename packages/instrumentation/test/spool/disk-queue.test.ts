import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryQueue } from '../../src/pipeline/queue/memory-queue.ts';
import { createRecordStore } from '../../src/pipeline/delivery/record-store.ts';
import { DiskQueue } from '../../src/pipeline/spool/disk-queue.ts';
import { readSegment } from '../../src/pipeline/spool/segment.ts';

const MAX_BYTES = 256 * 1024;

function failToNote(): never {
  throw Object.assign(new Error('not noted'), { code: 'ENOTNOTED' });
}

describe('a queue', () => {
  let directory: string;
  let troubles: string[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'auditspan-queue-'));
    troubles = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const open = (place = directory, maxBytes = MAX_BYTES): DiskQueue =>
    new DiskQueue({
      directory: place,
      maxBytes,
      onTrouble: (kind) => troubles.push(kind),
      onUnreadable: () => troubles.push('unreadable'),
    });
  const bytesOnDisk = (): number =>
    readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);

  it('on disk keeps the last sequence number, even if everything was delivered, and whenever the process dies', () => {
    const queue = open(directory, 16 * MAX_BYTES);
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      queue.append({ sequence, bytes: Buffer.alloc(10_000) });
      queue.remove(queue.peek({ records: 10, bytes: 1_000_000 }).length);
      const lasts = readdirSync(directory).map((name) => readSegment(readFileSync(join(directory, name))).last);
      expect(Math.max(...lasts)).toBe(sequence);
    }
    queue.close();
    expect(bytesOnDisk()).toBeLessThan(100_000);
    expect(troubles).toEqual([]);
  });

  it('on disk behaves like a queue, within its bound, for any sequence of operations', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ append: fc.integer({ min: 0, max: 60_000 }) }) },
      {
        weight: 1,
        arbitrary: fc.record({ look: fc.integer({ min: 1, max: 5 }), take: fc.integer({ min: 0, max: 5 }) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        rmSync(directory, { recursive: true, force: true });
        directory = mkdtempSync(join(tmpdir(), 'auditspan-queue-'));
        const queue = open();
        const model: number[] = [];
        let sequence = 0;
        let differs = false;
        for (const now of steps) {
          if ('append' in now) {
            sequence += 1;
            if (queue.append({ sequence, bytes: Buffer.alloc(now.append, sequence) })) model.push(sequence);
          } else {
            const seen = queue.peek({ records: now.look, bytes: 50_000 }).map((record) => record.sequence);
            differs ||= seen.length > 0 !== model.length > 0;
            differs ||= seen.some((number, index) => number !== model[index]);
            const count = Math.min(now.take, seen.length);
            queue.remove(count);
            model.splice(0, count);
          }
          expect([differs, queue.records]).toEqual([false, model.length]);
          expect(bytesOnDisk()).toBeLessThanOrEqual(MAX_BYTES);
        }
        queue.close();
      }),
      { numRuns: 60 },
    );
    expect(troubles.filter((kind) => kind !== 'full')).toEqual([]);
  });

  it('on disk accepts records up to its bound, and reports that it is full', () => {
    const queue = open();
    const taken = Array.from({ length: 100 }, (_, index) =>
      queue.append({ sequence: index + 1, bytes: Buffer.alloc(60_000) }),
    );
    queue.close();
    expect([taken[0], taken.at(-1), new Set(troubles)]).toEqual([true, false, new Set(['full'])]);
    expect(bytesOnDisk()).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('on disk has stored a record even if the callback fails, and reports that', () => {
    const onTrouble = (kind: string): void => void troubles.push(kind);
    const queue = new DiskQueue({
      directory,
      maxBytes: MAX_BYTES,
      onKept: failToNote,
      onTrouble,
      onUnreadable: () => undefined,
    });
    expect([1, 2].map((sequence) => queue.append({ sequence, bytes: Buffer.alloc(10) }))).toEqual([true, true]);
    expect(queue.peek({ records: 10, bytes: 1000 }).map(({ sequence }) => sequence)).toEqual([1, 2]);
    queue.close();
    expect(troubles).toEqual(['ENOTNOTED', 'ENOTNOTED']);
  });

  it('switches to memory when the disk is full, and back, in order', () => {
    const disk = open();
    const store = createRecordStore(disk, createMemoryQueue({ records: 3, bytes: 1_000_000 }), 3);
    const append = (sequence: number): boolean => store.append({ sequence, bytes: Buffer.alloc(8000) });
    const kept = Array.from({ length: 60 }, (_, index) => index + 1).filter(append);

    const onDisk = Math.floor(MAX_BYTES / 8044);
    expect(kept).toEqual(Array.from({ length: onDisk + 3 }, (_, index) => index + 1));
    expect(store.hasRoomFor(1)).toBe(false);
    const order: number[] = [];
    // Room becomes free by whole files.
    for (let next = 80; store.records > 0; next += 1) {
      const [first] = store.peek({ records: 1, bytes: 1 });
      store.remove(1);
      order.push(first?.sequence ?? -1);
      if (next >= 100 && next < 103) append(next);
    }
    expect(order).toEqual([...kept, 100, 101, 102]);
    disk.close();
  });

  it('delivers once what waits in memory behind records that became unreadable on disk', () => {
    const disk = open(directory, 10_000);
    const store = createRecordStore(disk, createMemoryQueue({ records: 3, bytes: 1_000_000 }), 3);
    for (const sequence of [1, 2]) store.append({ sequence, bytes: Buffer.alloc(8000) });
    for (const name of readdirSync(directory)) truncateSync(join(directory, name), 100);
    expect(store.peek({ records: 10, bytes: 100_000 }).map(({ sequence }) => sequence)).toEqual([2]);
    store.remove(1);
    expect([store.records, troubles]).toEqual([0, ['full', 'EIO', 'unreadable']]);
    disk.close();
  });

  it('reports a missing directory, and accepts nothing', () => {
    const queue = open(join(directory, 'gone'));
    expect(queue.append({ sequence: 1, bytes: Buffer.from('x') })).toBe(false);
    expect(queue.hasRoom()).toBe(false);
    expect(troubles).toEqual(['ENOENT']);
  });
});

describe('a queue in memory', () => {
  it('is bounded in records and in bytes', () => {
    const queue = createMemoryQueue({ records: 3, bytes: 100 });
    const append = (bytes: number): boolean => queue.append({ sequence: 1, bytes: Buffer.alloc(bytes) });
    expect([append(60), append(60), append(20), append(20), append(0)]).toEqual([true, false, true, true, false]);
    queue.peek({ records: 1, bytes: 1 });
    queue.remove(1);
    expect(append(60)).toBe(true);
  });
});
