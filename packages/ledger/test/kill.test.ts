import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createDirectoryStorage } from '../src/node/directory-storage.ts';
import { createKeyFile } from '../src/node/key-file.ts';
import { parseNote } from '../src/note.ts';
import { checkStoredLog } from '../src/stored-log-check.ts';
import { createVerifierKey } from '../src/verifier-key.ts';
import { ORIGIN } from './keys.ts';

const writer = fileURLToPath(new URL('directory-writer.ts', import.meta.url));
const canTrace = spawnSync('strace', ['-V']).status === 0 && mayAttach();
/** If set, kills at every call; otherwise at one in six. */
const step = process.env['AUDITSPAN_EVERY_KILL'] === undefined ? 6 : 1;

const root = await mkdtemp(join(tmpdir(), 'auditspan-kill-'));
afterAll(() => rm(root, { recursive: true }));
const keyFile = join(root, 'key.pem');
const key = createVerifierKey(ORIGIN, 'ed25519', (await createKeyFile(keyFile)).publicKey);

interface Run {
  /** Texts of the checkpoints that the writer reported. */
  readonly texts: readonly string[];
  readonly completed: boolean;
  readonly stderr: string;
}

/** Runs the writer until it exits or is killed. */
async function runWriter(folder: string, strace?: readonly string[]): Promise<Run> {
  // With a single thread-pool thread, the n-th call is the same in each run.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const child = spawn(process.execPath, [writer, folder, keyFile, ORIGIN], { env, stdio: 'pipe' });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let told = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  await once(child.stdout, 'data');
  const tracer = strace && spawn('strace', [...strace, '-p', `${child.pid}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  // strace reports when it has attached.
  if (tracer) await once(tracer.stderr, 'data');
  child.stdin.end('go');
  const [status] = await ended;
  const lines = told.split('\n').slice(1, -1);
  const texts = lines.map((line) => parseNote((JSON.parse(line) as { note: string }).note).text);
  return { texts, completed: status === 0, stderr };
}

/** Most systems let only root attach a tracer to a running process. */
function mayAttach(): boolean {
  if (process.getuid?.() === 0) return true;
  try {
    return readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8').trim() === '0';
  } catch {
    return true;
  }
}

function injectAt(call: string, what: string, when: number): string[] {
  return ['-f', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${when}`];
}

describe.skipIf(!canTrace)('a writer killed at a system call (needs strace and the right to attach it)', () => {
  it.each(['fsync', 'rename', 'link', 'unlink', 'mkdir', 'rmdir', 'openat', 'write', 'close', 'read'])(
    'leaves an intact log, and never two checkpoints of the same size: %s',
    async (call) => {
      let kills = 0;
      for (let when = 1; ; when += call === 'link' ? 1 : step) {
        const folder = join(root, `${call}-${when}`);
        const first = await runWriter(folder, injectAt(call, 'signal=KILL', when));
        const left = await checkStoredLog({ tiles: createDirectoryStorage(folder), keys: [key] });
        const second = await runWriter(folder);
        const texts = [...new Set([...first.texts, ...second.texts])];
        const report = await checkStoredLog({ tiles: createDirectoryStorage(folder), keys: [key] });
        expect({ when, faults: [...left.faults, ...report.faults] }).toEqual({ when, faults: [] });
        expect(left.size).toBeGreaterThanOrEqual(Number(first.texts.at(-1)?.split('\n')[1] ?? 0));
        expect(new Set(texts.map((text) => text.split('\n')[1])).size).toBe(texts.length);
        expect({ second: second.completed, unfinished: report.unfinished }).toEqual({
          second: true,
          unfinished: false,
        });
        if (first.completed) break;
        kills += 1;
      }
      expect(kills).toBeGreaterThan(0);
    },
  );
});

it.skipIf(!canTrace)(
  'a writer that may not create a checkpoint reports why, and the next one can (needs strace and the right to attach it)',
  async () => {
    const folder = join(root, 'full');
    const first = await runWriter(folder, injectAt('link', 'error=ENOSPC', 1));
    expect({ ...first, stderr: first.stderr.includes('ENOSPC') }).toEqual({
      texts: [],
      completed: false,
      stderr: true,
    });
    expect(await runWriter(folder)).toMatchObject({ completed: true, stderr: '' });
    const report = await checkStoredLog({ tiles: createDirectoryStorage(folder), keys: [key] });
    expect(report).toMatchObject({ faults: [], unfinished: false });
  },
);
