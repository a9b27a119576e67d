import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readEndpoints } from '../store/endpoints-file.ts';
import type { Check } from './check.ts';
import { messageOf } from '../error-message.ts';

const GIB = 2 ** 30;

/** Checks that the data directory is writable and on a disk with free space, and whether a sink uses it. */
export async function checkDataDir(dataDir: string): Promise<Check[]> {
  const path = resolve(dataDir);
  const existing = await nearestExisting(path);
  return [await checkWritable(path, existing), await checkUse(path), await checkSpace(existing)];
}

async function checkWritable(path: string, existing: string): Promise<Check> {
  const name = 'data directory';
  try {
    const isDirectory = (await stat(existing)).isDirectory();
    if (!isDirectory)
      return { name, status: 'fault', message: `${existing} is a file`, remedy: 'choose another with --data-dir' };
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    const remedy = `give this user write permission on ${existing}, or choose another directory with --data-dir`;
    return { name, status: 'fault', message: messageOf(error), remedy };
  }
  if (existing === path) return { name, status: 'ok', message: `${path} is writable` };
  return { name, status: 'note', message: `${path} does not exist yet; \`auditspan serve\` creates it` };
}

async function checkUse(path: string): Promise<Check> {
  const name = 'data directory in use';
  try {
    const running = await readEndpoints(path);
    if (running === undefined) return { name, status: 'ok', message: 'no sink runs on it' };
    return { name, status: 'note', message: `process ${running.pid} runs a sink on it` };
  } catch (error) {
    return { name, status: 'fault', message: messageOf(error) };
  }
}

async function checkSpace(existing: string): Promise<Check> {
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const message = `${(free / GIB).toFixed(1)} GiB free`;
  if (free >= GIB) return { name: 'disk', status: 'ok', message };
  return { name: 'disk', status: 'fault', message, remedy: 'free disk space: inserts stop when the disk is full' };
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch {
    return dirname(path) === path ? path : nearestExisting(dirname(path));
  }
}
