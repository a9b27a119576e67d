import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseNote } from '../src/note.ts';
import { createVerifierKey, type VerifierKey } from '../src/verifier-key.ts';
import { createDirectoryStorage } from '../src/node/directory-storage.ts';
import { createKeyFile } from '../src/node/key-file.ts';
import { checkStoredLog } from '../src/stored-log-check.ts';
import { ORIGIN } from './keys.ts';

const writer = fileURLToPath(new URL('directory-writer.ts', import.meta.url));
const hasStrace = spawnSync('strace', ['-V']).status === 0;
const root = await mkdtemp(join(tmpdir(), 'auditspan-kill-'));
const keyFile = join(root, 'key.pem');
const key: VerifierKey = createVerifierKey(ORIGIN, 'ed25519', (await createKeyFile(keyFile)).publicKey);
afterAll(() => rm(root, { recursive: true }));

const CALLS = ['openat', 'fsync', 'rename', 'link', 'unlink', 'mkdir', 'rmdir'] as const;

function runWriter(folder: string, strace: readonly string[] = []): { notes: string[]; killed: boolean } {
  const command = [
    ...strace,
    process.execPath,
    '--experimental-strip-types',
    '--no-warnings',
    writer,
    folder,
    keyFile,
    ORIGIN,
  ];
  const { stdout, signal, status } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  const lines = stdout.split('\n').slice(0, -1);
  return {
    notes: lines.map((line) => (JSON.parse(line) as { note: string }).note),
    killed: signal === 'SIGKILL' || status === 137,
  };
}

// Calls are counted over the whole process; only those that touch the log's folder are counted with -P.
function straceKilling(call: string, when: number, folder: string): string[] {
  return [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-P',
    folder,
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:signal=KILL:when=${when}`,
  ];
}

describe.skipIf(!hasStrace)('a writer killed at a system call (needs strace)', () => {
  it.each(CALLS)(
    'leaves a whole log, and never signs two trees of one size: %s',
    async (call) => {
      for (const when of [1, 2, 5, 9, 14]) {
        const folder = join(root, `${call}-${when}`);
        const texts = new Map<string, string>();
        for (const notes of [runWriter(folder, straceKilling(call, when, folder)).notes, runWriter(folder).notes]) {
          for (const note of notes) {
            const { text } = parseNote(note);
            const size = text.split('\n')[1]!;
            expect(texts.get(size) ?? text).toBe(text);
            texts.set(size, text);
          }
        }
        const report = await checkStoredLog({ tiles: createDirectoryStorage(folder), keys: [key] });
        expect({ call, when, ...report }).toEqual({
          call,
          when,
          size: expect.any(Number),
          unfinished: false,
          faults: [],
        });
        expect(report.size).toBeGreaterThanOrEqual(263);
      }
    },
    120_000,
  );
});
