import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@auditspan/testing';
import { expect, it } from 'vitest';
import { createLogOutput } from '../src/log-output.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const LINES = 30_000;

it('a log with a slow reader buffers up to a mebibyte of whole lines, and counts those dropped', async () => {
  await using pipe = await openPipe();
  const output = createLogOutput(pipe.writer, (lines) => `${lines} lost\n`);
  const lines = Array.from(
    { length: LINES },
    (_, index) => `${index} of a line that is rather long, as lines of logs are\n`,
  );
  for (const line of lines) output.write(line);
  let read = '';
  await until('the last line', () => (read += pipe.read()).endsWith(' lost\n'));
  output.write('another\n');
  read += pipe.read();
  const whole = read.split('\n').length - 3;
  expect(read).toBe(`${lines.slice(0, whole).join('')}${LINES - whole} lost\nanother\n`);
  expect(Buffer.byteLength(read)).toBeGreaterThan(1_048_576);
});

/** A pipe that blocks neither side, like the piped stderr of a Node process. */
async function openPipe(): Promise<{ writer: number; read: () => string } & AsyncDisposable> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'pipe');
  execFileSync('mkfifo', [path]);
  const [reader, writer] = [constants.O_RDONLY, constants.O_WRONLY].map((mode) =>
    openSync(path, mode | constants.O_NONBLOCK),
  ) as [number, number];
  const bytes = Buffer.alloc(65_536);
  const read = (): string => {
    try {
      return bytes.toString('utf8', 0, readSync(reader, bytes));
    } catch {
      return '';
    }
  };
  const close = async (): Promise<void> => {
    closeSync(reader);
    closeSync(writer);
    await directory.remove();
  };
  return { writer, read, [Symbol.asyncDispose]: close };
}
