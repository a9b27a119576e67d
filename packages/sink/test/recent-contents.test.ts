import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentContents } from '../src/log/recent-contents.ts';
import { openReadableLog, type ReadableLog } from './fixtures/readable-log.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const START = { segment: 0, offset: 0 };
const MOST = 500;

it('contents are cached up to a limit, and returned once, for their own position', () => {
  const sizes = fc.array(fc.nat(200), { maxLength: 20, size: 'max' });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(25), { maxLength: 25, size: 'max' }), (bytes, asked) => {
      const contents = new RecentContents(MOST);
      const expected = new Map<number, Buffer>();
      let left = MOST;
      for (const [offset, size] of bytes.entries()) {
        const content = Buffer.alloc(size, offset);
        contents.keep({ segment: 1, offset }, content);
        if (size > left) continue;
        expected.set(offset, content);
        left -= size;
      }
      for (const offset of asked.toSorted((one, other) => one - other)) {
        expect(contents.take({ segment: 1, offset })).toBe(expected.get(offset));
        expected.delete(offset);
      }
    }),
  );
});

it('contents that are not cached are freed, and so are unused ones', () => {
  const contents = new RecentContents(MOST);
  const [passed, asked, tooMuch] = [Buffer.alloc(200), Buffer.alloc(200), Buffer.alloc(200)];
  for (const [offset, content] of [passed, asked, tooMuch].entries()) contents.keep({ segment: 1, offset }, content);
  contents.take({ segment: 1, offset: 1 });
  expect([passed, asked, tooMuch].map(({ length }) => length)).toEqual([0, 200, 0]);
});

it('the decompressed content of a request is available at its first read, and is not written to disk', async () => {
  const directory = await temporaryDirectory();
  const options = { directory: directory.path, segmentBytes: 1, usedNumber: 0 };
  const log = await openReadableLog(options);
  const bodies = ['one', 'two', 'three'];
  for (const body of bodies) {
    await log.append({
      signal: 'traces',
      contentType: 'application/json',
      encoding: 'gzip',
      receivedAt: 1n,
      body: Buffer.from(body),
      content: Buffer.from(`unpacked ${body}`),
    });
  }
  expect(await contentsIn(log)).toEqual(bodies.map((body) => [body, `unpacked ${body}`]));
  expect(await contentsIn(log)).toEqual(bodies.map((body) => [body, undefined]));
  await log.close();
  const again = await openReadableLog(options);
  expect(await contentsIn(again)).toEqual(bodies.map((body) => [body, undefined]));
  await again.close();
  await directory.remove();
});

/** Returns body and content of every entry. */
async function contentsIn({ read }: Pick<ReadableLog, 'read'>): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let items = await read(START); items.length > 0; items = await read(items.at(-1)?.end ?? START)) {
    for (const { entry } of items) found.push([entry?.body.toString(), entry?.content?.toString()]);
  }
  return found;
}
