import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { lockDirectory, startEmbeddedClickHouse } from '../src/index.ts';
import { startTestServer, temporaryDirectory } from './embedded-server.ts';

const USERS = [{ name: 'writer', password: 'w-secret' }];

describe('a locked directory', () => {
  it('is refused with its path and holder, and available again after close', async () => {
    const server = await startTestServer();
    const again = startEmbeddedClickHouse({ path: server.directory, users: USERS });
    await expect(again).rejects.toMatchObject({
      code: 'AUDITSPAN_EMBEDDED_LOCKED',
      path: server.directory,
      pid: process.pid,
    });
    await expect(again).rejects.toThrow(`${server.directory} is in use by process ${process.pid}`);
    await server.clickhouse.close();
    const second = await startEmbeddedClickHouse({ path: server.directory, users: USERS });
    await second.close();
    await server.close();
  });

  it('is taken over from a dead holder', async () => {
    const directory = temporaryDirectory();
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    writeFileSync(join(directory, 'auditspan.lock'), `${gone.pid} 1\n`);
    const clickhouse = await startEmbeddedClickHouse({ path: directory, users: USERS });
    expect(clickhouse.status().state).toBe('ready');
    await clickhouse.close();
    rmSync(directory, { recursive: true });
  });
});

/** Creates a directory whose lock names a process id that also exists here. */
function lockedElsewhere(): { directory: string; file: string } {
  const directory = temporaryDirectory();
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'auditspan.lock');
  writeFileSync(file, `${process.pid} 1 another-host\n`);
  return { directory, file };
}

describe('a directory whose lock was set in another container or on another host', () => {
  it('is refused while its holder sends heartbeats, as a holder here does', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    const { directory, file } = lockedElsewhere();
    const mtime = (): Date => statSync(join(server.directory, 'auditspan.lock')).mtime;
    const marks = setInterval(() => utimesSync(file, mtime(), mtime()), 100);
    onTestFinished(() => clearInterval(marks));
    await expect(startEmbeddedClickHouse({ path: directory, users: USERS })).rejects.toMatchObject({
      code: 'AUDITSPAN_EMBEDDED_LOCKED',
      message: expect.stringContaining(`in use by process ${process.pid} in another container or host. `),
    });
  });

  it('is taken over when its holder does not, by one of several concurrent processes', async () => {
    const { directory } = lockedElsewhere();
    const locks = await Promise.allSettled([1, 2, 3].map(() => lockDirectory(directory)));
    expect(locks.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const lock of locks) if (lock.status === 'fulfilled') lock.value.release();
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('a directory that another host took over while its holder was suspended', () => {
  it('is no longer used by the holder, whose engine ends', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    replaceLock(server.directory);
    await expect.poll(() => server.clickhouse.status().state, { timeout: 30_000 }).toBe('stopped');
    await server.clickhouse.close();
    expect(readFileSync(join(server.directory, 'auditspan.lock'), 'utf8')).toBe('4711 1 another-host\n');
  });

  it('is never asserted to be held again, and its loss is reported once', async () => {
    const directory = temporaryDirectory();
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const told: string[] = [];
    const lock = await lockDirectory(directory, ({ holder }) => told.push(holder));
    await lock.assertHeld();
    replaceLock(directory);
    const refused = { code: 'AUDITSPAN_EMBEDDED_LOCKED', pid: 4711 };
    await Promise.all([1, 2].map(() => expect(lock.assertHeld()).rejects.toMatchObject(refused)));
    await expect(lock.assertHeld()).rejects.toMatchObject(refused);
    lock.release();
    expect([told, readdirSync(directory)]).toEqual([['process 4711 in another container or host'], ['auditspan.lock']]);
  });
});

/** Takes a lock over like another host. */
function replaceLock(directory: string): void {
  const file = join(directory, 'auditspan.lock');
  rmSync(file);
  writeFileSync(file, '4711 1 another-host\n');
}
