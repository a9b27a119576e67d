import { open, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disk } from '../src/log/disk.ts';
import { findFrame, frameAt, frameOf } from '../src/log/frame.ts';
import type { LogEntry } from '../src/log/log-entry.ts';
import type { LogItem } from '../src/log/log-reader.ts';
import type { LogPosition } from '../src/log/position.ts';
import type { RequestLogOptions } from '../src/log/request-log.ts';
import { createForgetfulDisk } from './fixtures/forgetful-disk.ts';
import { openReadableLog, type ReadableLog } from './fixtures/readable-log.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const START: LogPosition = { segment: 0, offset: 0 };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let made = 0;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

function freshDirectory(): string {
  made += 1;
  return join(directory.path, `log-${made}`);
}

function openLog(path: string, options: Partial<RequestLogOptions> = {}): Promise<ReadableLog> {
  return openReadableLog({ directory: path, segmentBytes: 2 ** 20, usedNumber: 0, ...options });
}

function entry(body: Buffer | string): LogEntry {
  return {
    signal: 'traces',
    contentType: 'application/json',
    encoding: 'identity',
    receivedAt: 5n,
    body: Buffer.from(body),
  };
}

async function readAll(log: ReadableLog, from = START): Promise<LogItem[]> {
  const items: LogItem[] = [];
  for (let position = from; ;) {
    const read = await log.read(position);
    const last = read.at(-1);
    if (last === undefined) return items;
    items.push(...read);
    position = last.end;
  }
}

const bodiesOf = (items: readonly LogItem[]): (string | undefined)[] =>
  items.map((item) => item.entry?.body.toString('latin1'));

async function segmentsIn(path: string): Promise<string[]> {
  return (await readdir(path)).toSorted().map((name) => join(path, name));
}

const bytes = fc.uint8Array({ maxLength: 300, size: 'max' }).map((array) => Buffer.from(array));

describe('a frame', () => {
  it('is found whole, torn or damaged, and behind damage', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (first, second, place, flip) => {
        const one = Buffer.concat(frameOf([first.subarray(0, 5), first.subarray(5)]));
        const both = Buffer.concat([one, ...frameOf([second])]);
        expect(frameAt(both, 0)).toEqual({ payload: first, end: one.length });
        expect(frameAt(one.subarray(0, place % one.length), 0)).toBe('torn');
        const at = place % one.length;
        both[at] = (both[at] ?? 0) ^ flip;
        expect(['damaged', 'torn']).toContain(frameAt(both, 0));
        expect(findFrame(both, 0)).toBe(one.length);
      }),
    );
  });
});

describe('the log', () => {
  it('returns what was appended, in order, across segments and after reopening', async () => {
    const path = freshDirectory();
    const log = await openLog(path, { segmentBytes: 500 });
    const bodies = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(index * 3)}`);
    for (let at = 0; at < bodies.length; at += 5) {
      await Promise.all(bodies.slice(at, at + 5).map((body) => log.append(entry(body))));
    }
    expect(bodiesOf(await readAll(log))).toEqual(bodies);
    await log.close();
    expect((await segmentsIn(path)).length).toBeGreaterThan(3);
    const again = await openLog(path, { segmentBytes: 500 });
    await again.append(entry('last'));
    expect(bodiesOf(await readAll(again))).toEqual([...bodies, 'last']);
    await again.close();
  });

  it('syncs once for all waiting requests', async () => {
    const reports: number[] = [];
    const log = await openLog(freshDirectory(), { onCommit: ({ entries }) => reports.push(entries) });
    await log.append(entry('first'));
    await Promise.all(Array.from({ length: 100 }, (_, index) => log.append(entry(String(index)))));
    expect(reports.reduce((sum, entries) => sum + entries, 0)).toBe(101);
    expect(reports.length).toBeLessThan(10);
    await log.close();
  });

  it('has an entry larger than a chunk', async () => {
    const log = await openLog(freshDirectory());
    const large = Buffer.alloc(9 * 2 ** 20, 'ab');
    for (const body of ['small', large, 'behind']) await log.append(entry(body));
    const items = await readAll(log);
    expect(items.map((item) => item.entry?.body.length)).toEqual([5, large.length, 6]);
    await log.close();
  });

  it('deletes the segments that end before a position', async () => {
    const path = freshDirectory();
    const log = await openLog(path, { segmentBytes: 100 });
    for (const body of ['a', 'b', 'c', 'd']) await log.append(entry(body.repeat(90)));
    const items = await readAll(log);
    const third = items[2]?.start ?? START;
    await log.release(third);
    expect(await segmentsIn(path)).toHaveLength(2);
    expect(bodiesOf(await readAll(log, third)).map((body) => body?.[0])).toEqual(['c', 'd']);
    expect(bodiesOf(await readAll(log)).map((body) => body?.[0])).toEqual(['c', 'd']);
    await log.close();
  });

  it('closes a segment that is old, however small', async () => {
    const path = freshDirectory();
    const log = await openLog(path, { segmentAge: 0 });
    for (const body of ['a', 'b', 'c']) await log.append(entry(body));
    expect(await segmentsIn(path)).toHaveLength(3);
    expect(bodiesOf(await readAll(log))).toEqual(['a', 'b', 'c']);
    await log.close();
  });

  it('never reuses a segment number', async () => {
    const path = freshDirectory();
    const log = await openLog(path, { usedNumber: 7 });
    await log.append(entry('a'));
    await log.close();
    expect(await segmentsIn(path)).toEqual([join(path, '0000000000000008.log')]);
  });

  it('truncates a torn tail wherever it was torn, and keeps everything before it', async () => {
    const path = freshDirectory();
    const log = await openLog(path);
    for (const body of ['one', 'two', 'three']) await log.append(entry(body));
    const items = await readAll(log);
    await log.close();
    const [file = ''] = await segmentsIn(path);
    const whole = await readFile(file);
    for (let size = items[1]?.end.offset ?? 0; size < whole.length; size += 1) {
      await writeFile(file, whole.subarray(0, size));
      const again = await openLog(path);
      expect(bodiesOf(await readAll(again))).toEqual(['one', 'two']);
      await again.close();
    }
    expect((await stat(file)).size).toBe(items[1]?.end.offset);
    await truncate(file, 5);
    const empty = await openLog(path);
    expect(await readAll(empty)).toEqual([]);
    await empty.close();
  });

  it('returns a damaged middle as such, and what follows it', async () => {
    const path = freshDirectory();
    const log = await openLog(path);
    const bodies = Array.from({ length: 8 }, (_, index) => String(index).repeat(40));
    for (const body of bodies) await log.append(entry(body));
    const items = await readAll(log);
    await log.close();
    const [file = ''] = await segmentsIn(path);
    const whole = await readFile(file);
    const places = fc.integer({ min: items[0]?.start.offset ?? 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const broken = Buffer.from(whole);
        broken[place] = (broken[place] ?? 0) ^ flip;
        await writeFile(file, broken);
        const again = await openLog(path);
        const read = await readAll(again);
        await again.close();
        const hit = items.findIndex(({ end }) => end.offset > place);
        const lengthIsHit = place - (items[hit]?.start.offset ?? 0) < 8;
        // Damage to the length of the very last frame cannot be distinguished from an unfinished write.
        if (hit === items.length - 1 && lengthIsHit && read.length === hit) return;
        expect(bodiesOf(read)).toEqual(bodies.map((body, index) => (index === hit ? undefined : body)));
        expect(read[hit]?.bytes).toEqual(broken.subarray(items[hit]?.start.offset, items[hit]?.end.offset));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a segment of another version', async () => {
    const path = freshDirectory();
    await (await openLog(path)).close();
    await writeFile(join(path, '0000000000000001.log'), 'AUDITLOG0002 and what it means');
    await expect(openLog(path)).rejects.toMatchObject({ code: 'AUDITSPAN_SINK_START' });
  });

  it('refuses what cannot be written, keeps what was written before, and continues', async () => {
    const path = freshDirectory();
    let broken: 'append' | 'sync' | undefined;
    const log = await openLog(path, {
      disk: {
        ...disk,
        create: async (name) => {
          const file = await disk.create(name);
          return {
            ...file,
            append: async (parts) => {
              if (broken !== 'append') return file.append(parts);
              await file.append([Buffer.concat(parts).subarray(0, 7)]);
              throw new Error('ENOSPC');
            },
            sync: async () => {
              if (broken === 'sync') throw new Error('EIO');
              return file.sync();
            },
          };
        },
      },
    });
    await log.append(entry('before'));
    for (const failure of ['append', 'sync'] as const) {
      broken = failure;
      await expect(log.append(entry('not'))).rejects.toThrow(/ENOSPC|EIO/);
      broken = undefined;
      await log.append(entry(`after ${failure}`));
    }
    expect(bodiesOf(await readAll(log))).toEqual(['before', 'after append', 'after sync']);
    await log.close();
    const again = await openLog(path);
    expect(bodiesOf(await readAll(again))).toEqual(['before', 'after append', 'after sync']);
    await again.close();
  });

  it('has everything acknowledged after a power failure, and nothing that was not sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), async (chances) => {
        const chance = (): number => chances.next().value ?? 0;
        const path = freshDirectory();
        const acknowledged: string[] = [];
        let sent = 0;
        for (let life = 0; life < 3; life += 1) {
          const forgetful = createForgetfulDisk();
          const steps = 1 + Math.floor(chance() * 12);
          let step = 0;
          const { promise: dead, resolve: end } = Promise.withResolvers<void>();
          const onStep = async (): Promise<void> => {
            step += 1;
            if (step < steps) return;
            end();
            await new Promise(() => {});
          };
          const log = await openLog(path, { disk: forgetful, segmentBytes: 300, onStep });
          const lifeOf = async (): Promise<void> => {
            for (;;) {
              const body = `${sent} ${'x'.repeat(Math.floor(chance() * 200))}`;
              sent += 1;
              await log.append(entry(body));
              acknowledged.push(body);
            }
          };
          void lifeOf();
          void lifeOf();
          await dead;
          await forgetful.cut(chance);
        }
        const log = await openLog(path);
        const bodies = bodiesOf(await readAll(log)).filter((body) => body !== undefined);
        await log.close();
        expect(acknowledged.filter((body) => !bodies.includes(body))).toEqual([]);
        expect(new Set(bodies).size).toBe(bodies.length);
        expect(bodies.filter((body) => Number.parseInt(body, 10) >= sent)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('has files readable only by their owner', async () => {
    const path = freshDirectory();
    const log = await openLog(path);
    await log.append(entry('secret'));
    await log.close();
    const [file = ''] = await segmentsIn(path);
    expect([(await stat(path)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([0o700, 0o600]);
    const handle = await open(file);
    await handle.close();
  });
});
