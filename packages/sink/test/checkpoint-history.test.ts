import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCheckpointHistory, notesIn, readHistory } from '../src/seal/checkpoint-history.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => directory.remove());

it('a line that a crash broke off costs no checkpoint after it', async () => {
  const perMinute = join(directory.path, 'checkpoints.jsonl');
  const recent = join(directory.path, 'checkpoints.recent.jsonl');
  const failures: unknown[] = [];
  for (const note of ['first', 'second', 'third']) {
    const history = createCheckpointHistory(directory.path, (error) => failures.push(error));
    history.signed([note]);
    history.offer(note);
    await history.close();
    for (const path of [perMinute, recent]) await appendFile(path, note === 'second' ? '' : '{"keptAt":"2026-');
  }
  expect(failures).toEqual([]);
  expect(await readHistory(directory.path)).toEqual(['first', 'second', 'third']);
  expect(notesIn(await readFile(recent, 'utf8'))).toEqual(['first', 'second', 'third']);
  await writeFile(perMinute, '');
  expect(await readHistory(directory.path)).toEqual([]);
});

it('a history that cannot be read is not taken for an empty one', async () => {
  const recent = join(directory.path, 'checkpoints.jsonl.1');
  expect(await readHistory(directory.path)).toEqual([]);
  await mkdir(recent);
  const error = {
    code: 'AUDITSPAN_SINK_VERIFY_INPUT',
    message: expect.stringMatching(/cannot read checkpoints.*EISDIR/),
  };
  await expect(readHistory(directory.path)).rejects.toMatchObject(error);
  await rm(recent, { recursive: true });
});
