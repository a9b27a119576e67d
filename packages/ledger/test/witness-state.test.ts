import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDirectoryWitnessState } from '../src/node/witness-state.ts';
import { originHashOf } from '../src/witness.ts';
import { ORIGIN } from './keys.ts';

const root = await mkdtemp(join(tmpdir(), 'auditspan-witness-state-'));
afterAll(() => rm(root, { recursive: true }));

describe('createDirectoryWitnessState', () => {
  it('remembers each log separately, and across processes', async () => {
    const folder = join(root, 'two-logs');
    const state = createDirectoryWitnessState(folder);
    expect(await state.latest(ORIGIN)).toBeUndefined();
    expect(await state.replace(ORIGIN, undefined, 'one')).toBe(true);
    expect(await state.replace('log.example/2', undefined, 'two')).toBe(true);
    expect(await state.replace(ORIGIN, 'one', 'three')).toBe(true);
    const next = createDirectoryWitnessState(folder);
    expect([await next.latest(ORIGIN), await next.latest('log.example/2')]).toEqual(['three', 'two']);
    expect(await readdir(join(folder, originHashOf(ORIGIN)))).toEqual(['checkpoint']);
  });

  it('lets one of many concurrent replacements win', async () => {
    const state = createDirectoryWitnessState(join(root, 'race'));
    const wins = await Promise.all(
      Array.from({ length: 20 }, (_, index) => state.replace(ORIGIN, undefined, `note ${index}`)),
    );
    expect(wins).toEqual([true, ...Array.from({ length: 19 }, () => false)]);
    expect(await state.latest(ORIGIN)).toBe('note 0');
  });

  it('continues after a failed write', async () => {
    const folder = join(root, 'squatted');
    await writeFile(folder, '');
    const state = createDirectoryWitnessState(folder);
    await expect(state.replace(ORIGIN, undefined, 'one')).rejects.toThrow(/ENOTDIR|EEXIST/);
    await rm(folder);
    expect(await state.replace(ORIGIN, undefined, 'one')).toBe(true);
  });

  it('rejects a file that is not text, since ignoring it would allow a rollback', async () => {
    const folder = join(root, 'torn');
    const state = createDirectoryWitnessState(folder);
    await state.replace(ORIGIN, undefined, 'one');
    for (const bytes of [Buffer.alloc(0), Buffer.from([0xff])]) {
      await writeFile(join(folder, originHashOf(ORIGIN), 'checkpoint'), bytes);
      await expect(state.latest(ORIGIN)).rejects.toMatchObject({ code: 'AUDITSPAN_LEDGER_CORRUPT' });
    }
  });
});
