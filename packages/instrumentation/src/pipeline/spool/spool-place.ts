import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf } from '../../thrown.ts';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;
const MAX_NAME = 80;

/** Returns the default location of spools: XDG's state directory. */
export function defaultSpoolBase(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const state = environment['XDG_STATE_HOME'];
  // The specification requires relative paths to be ignored.
  const home = state?.startsWith('/') === true ? state : join(homedir(), '.local', 'state');
  return join(home, 'auditspan', 'spool');
}

/** Returns the location of spools without a writable home, as in many containers: a directory of this user. */
function temporarySpoolBase(): string {
  return join(tmpdir(), `auditspan-${process.getuid?.() ?? 'spool'}`);
}

/**
 * Returns the directory of a service's spools, creating it if necessary; no other user may access it.
 *
 * @throws the file system's error, or one with code `ENOTOWNED` if the directory belongs to another user
 */
export function prepareServiceDirectory(base: string, service: string): string {
  makeDirectories(base);
  const directory = join(base, fileNameOf(service));
  makeDirectory(directory);
  claim(directory);
  return directory;
}

/**
 * Like {@link prepareServiceDirectory}, without a home. Another user may have created a directory of that name, and its
 * owner could replace what is in it.
 */
export function prepareTemporaryDirectory(service: string): string {
  const base = temporarySpoolBase();
  makeDirectories(base);
  claim(base);
  return prepareServiceDirectory(base, service);
}

/** Not Node's own recursion, which loops forever if a directory exists and accepts no other, as in `/proc`. */
function makeDirectories(path: string): void {
  if (existsSync(path)) return;
  makeDirectories(dirname(path));
  makeDirectory(path);
}

/** Not recursive, which reports `ENOENT` on a read-only file system. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: OWNER_ONLY });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function claim(directory: string): void {
  const stat = lstatSync(directory);
  const user = process.getuid?.();
  if (!stat.isDirectory() || (user !== undefined && stat.uid !== user)) throw notOwned(directory);
  if (user !== undefined && (stat.mode & OTHERS) !== 0) chmodSync(directory, OWNER_ONLY);
}

function notOwned(directory: string): Error {
  return Object.assign(new Error(`${directory} is not a directory of this user`), { code: 'ENOTOWNED' });
}

/** Encodes a service name as a file name: no separators, no leading dot. */
function fileNameOf(service: string): string {
  return encodeURIComponent(service).replace(/^\./u, '%2E').replaceAll('*', '%2A').slice(0, MAX_NAME);
}
