import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERDICT } from '../src/deduplicate/deduplicate.ts';
import { BatchJournal, type BatchJournalOptions, type JournalHistory } from '../src/journal/batch-journal.ts';
import { type BatchPlan, decodePlan, encodePlan } from '../src/journal/batch-plan.ts';
import { disk } from '../src/log/disk.ts';
import { frameOf } from '../src/log/frame.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let made = 0;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

interface Opened {
  readonly journal: BatchJournal;
  readonly history: JournalHistory;
  readonly keys: readonly string[];
}

async function openJournal(path: string, options: Partial<BatchJournalOptions> = {}): Promise<Opened> {
  const keys: string[] = [];
  const opened = await BatchJournal.open({ directory: path, keptKeys: 100, disk, ...options }, (list) => {
    for (let at = 0; at < list.length; at += 16) keys.push(list.toString('hex', at, at + 16));
  });
  return { ...opened, keys };
}

function freshDirectory(): string {
  made += 1;
  return join(directory.path, `journal-${made}`);
}

const keyOf = (value: number): string => value.toString(16).padStart(32, '0');

function planOf(number: number, keys: readonly string[] = [keyOf(number)]): BatchPlan {
  const from = { segment: 1, offset: number * 100 };
  const to = { segment: 1, offset: number * 100 + 100 };
  const newKeys = Buffer.from(keys.join(''), 'hex');
  return { from, to, verdicts: keys.map(() => VERDICT.NEW), newKeys, id: keyOf(number) };
}

describe('a plan', () => {
  const position = fc.record({ segment: fc.nat(), offset: fc.integer({ min: 0, max: 2 ** 48 - 1 }) });
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const digits = key.map((bytes) => Buffer.from(bytes).toString('hex')).filter((text) => /[^0]/.test(text));
  const number = fc.integer({ min: 0, max: 2 ** 48 - 2 });
  const pointers = fc.array(fc.option(fc.record({ index: number, count: number })));
  const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const plan = fc.record({
    from: position,
    to: position,
    verdicts: fc.array(fc.constantFrom(...Object.values(VERDICT))),
    newKeys: fc.array(key).map((keys) => Buffer.concat(keys)),
    firstLeaf: fc.option(fc.nat(), { nil: undefined }),
    id: digits,
    leaves: fc.option(digits, { nil: undefined }),
    base: fc.option(fc.record({ time, principals: pointers, models: pointers }), { nil: undefined }),
  });

  it('round-trips, and other bytes are not a plan', () => {
    fc.assert(
      fc.property(plan, fc.nat(), (given, cut) => {
        const bytes = encodePlan(given);
        expect(decodePlan(bytes)).toEqual(given);
        expect(decodePlan(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
      }),
    );
  });
});

describe('the journal', () => {
  it('is not opened after a newer version has written to it, and stays unchanged', async () => {
    const path = freshDirectory();
    const { journal } = await openJournal(path);
    await journal.begin(planOf(1));
    await journal.close();
    const file = join(path, '0000000000000001.plans');
    const newer = encodePlan(planOf(2));
    newer.writeUInt8(200, 0);
    const written = Buffer.concat([await readFile(file), ...frameOf([newer])]);
    await writeFile(file, written);
    const refused = {
      code: 'AUDITSPAN_SINK_START',
      message: expect.stringMatching(/a newer version .*\.plans: upgrade/),
    };
    await expect(openJournal(path)).rejects.toMatchObject(refused);
    expect(await readFile(file)).toEqual(written);
  });

  it('returns the last plan if it was not completed, and every key', async () => {
    const path = freshDirectory();
    const first = await openJournal(path);
    expect(first.history).toEqual({ open: undefined, done: undefined });
    await first.journal.begin(planOf(1));
    await first.journal.end(planOf(1));
    await first.journal.begin(planOf(2));
    await first.journal.close();
    const second = await openJournal(path);
    expect(second.history).toEqual({ open: planOf(2), done: planOf(2).from });
    expect(second.keys).toEqual([keyOf(1), keyOf(2)]);
    await second.journal.begin(planOf(3));
    await second.journal.end(planOf(3));
    await second.journal.close();
    const third = await openJournal(path);
    expect(third.history).toEqual({ open: undefined, done: planOf(3).to });
    expect(third.keys).toEqual([keyOf(1), keyOf(2), keyOf(3)]);
    await third.journal.close();
  });

  it('treats a partially written plan as not begun', async () => {
    const path = freshDirectory();
    const { journal } = await openJournal(path);
    await journal.begin(planOf(1));
    const [name = ''] = await readdir(path);
    const begun = (await readFile(join(path, name))).length;
    await journal.begin(planOf(2));
    await journal.close();
    const whole = await readFile(join(path, name));
    for (let size = begun; size < whole.length; size += 1) {
      await writeFile(join(path, name), whole.subarray(0, size));
      const again = await openJournal(path);
      expect([again.history.open, again.keys]).toEqual([planOf(1), [keyOf(1)]]);
      await again.journal.close();
    }
  });

  it('continues after a failed write', async () => {
    const path = freshDirectory();
    let broken = false;
    const { journal } = await openJournal(path, {
      disk: {
        ...disk,
        create: async (name) => {
          const file = await disk.create(name);
          const append: typeof file.append = async (parts) => {
            if (!broken) return file.append(parts);
            await file.append([Buffer.concat(parts).subarray(0, 20)]);
            throw new Error('ENOSPC');
          };
          return { ...file, append };
        },
      },
    });
    await journal.begin(planOf(1));
    broken = true;
    await expect(journal.begin(planOf(2))).rejects.toThrow('ENOSPC');
    broken = false;
    await journal.begin(planOf(2));
    await journal.begin(planOf(3));
    await journal.close();
    const again = await openJournal(path);
    expect([again.history.open, again.keys]).toEqual([planOf(3), [keyOf(1), keyOf(2), keyOf(3)]]);
    await again.journal.close();
  });

  it('keeps at least as many keys as configured, across restarts too, and not many more', async () => {
    const path = freshDirectory();
    let known = 0;
    for (let life = 0; life < 5; life += 1) {
      const { journal } = await openJournal(path);
      for (let plan = 0; plan < 7; plan += 1) {
        const newKeys = Array.from({ length: 15 }, (_, index) => keyOf(known + index));
        known += newKeys.length;
        await journal.begin(planOf(known, newKeys));
      }
      await journal.close();
      const { keys } = await openJournal(path);
      expect(keys.slice(-100)).toEqual(
        Array.from({ length: Math.min(100, known) }, (_, at) => keyOf(known - Math.min(100, known) + at)),
      );
      expect(keys.length).toBeLessThan(300);
    }
  });
});
