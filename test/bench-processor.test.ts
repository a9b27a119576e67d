import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keptOf } from '../scripts/processors/alignment.ts';

const run = promisify(execFile);
const BENCH = fileURLToPath(new URL('../scripts/bench-processor.ts', import.meta.url));

/** Returns the pieces kept of a text with a value to be masked. */
function left(text: string, output: string, value: string): string | undefined {
  const start = text.indexOf(value);
  return keptOf(text, output, [{ start, end: start + value.length }])
    ?.map((kept) => text.slice(kept.start, kept.end))
    .join('|');
}

const whole = (all: number) => ({ good: all, all });

describe('keptOf', () => {
  it.each([
    ['mail a@b.c now', 'mail [email] now', 'a@b.c', 'mail | now'],
    ['mail a@b.c now', 'mail **** now', 'a@b.c', 'mail | now'],
    ['a@b.c', '[email]', 'a@b.c', '|'],
    ['call 030 123 456 or', 'call [phone] 456 or', '030 123 456', 'call | 456 or'],
    ['030 123, 0171 8, x', '[phone], [phone], x', '030 123', '|, |, x'],
    ['nothing here', 'nothing here', 'zzz', 'nothing here'],
  ])('finds the kept parts of %j in %j', (text, output, value, expected) => {
    expect(left(text, output, value)).toBe(expected);
  });

  it.each(['mail [email] then', 'post [email] now', 'other'])('finds no alignment of %j', (output) => {
    expect(keptOf('mail a@b.c now', output, [])).toBeUndefined();
  });
});

it('bench:processor reports the result for every span', async () => {
  const args = [
    '--conditions=@auditspan/source',
    BENCH,
    '--only',
    'auditspan',
    '--spans',
    '512',
    '--rounds',
    '1',
    '--json',
  ];
  const { stdout } = await run(process.execPath, args, { timeout: 280_000 });
  expect(JSON.parse(stdout)).toEqual([
    {
      name: '`auditspan processor`',
      rounds: [expect.objectContaining({ cpu: expect.any(Number), spansPerSecond: expect.any(Number) })],
      findings: expect.objectContaining({
        spans: whole(512),
        harmless: whole(512),
        facts: whole(128 * 30),
        byPlace: {
          attribute: expect.anything(),
          name: expect.anything(),
          status: expect.anything(),
          event: expect.anything(),
          link: expect.anything(),
        },
      }),
    },
  ]);
});
