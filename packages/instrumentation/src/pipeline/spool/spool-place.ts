import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf } from '../../error-code.ts';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;
const MAX_NAME = 80;

/** Where spools are kept unless told otherwise: XDG's state directory. */
export function defaultSpoolBase(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const state = environment['XDG_STATE_HOME'];
  // The specification has relative paths ignored.
  const home = state?.startsWith('/') === true ? state : join(homedir(), '.local', 'state');
  return join(home, 'auditspan', 'spool');
}

/** Where spools are kept if there is no home to write to, as in many containers: a directory of this user's own. */
function temporarySpoolBase(): string {
  return join(tmpdir(), `auditspan-${process.getuid?.() ?? 'spool'}`);
}

/**
 * The directory of a service's spools, made if need be; nobody else may read or write in it.
 *
 * @throws the file system's error, or one with code `ENOTOWNED` where the place is somebody else's
 */
export function prepareServiceDirectory(base: string, service: string): string {
  makeDirectories(base);
  const directory = join(base, fileNameOf(service));
  makeDirectory(directory);
  claim(directory);
  return directory;
}

/**
 * The same where there is no home. Anybody may have made a place of that name before, and whoever owns it could put another
 * in its stead.
 */
export function prepareTemporaryDirectory(service: string): string {
  const base = temporarySpoolBase();
  makeDirectories(base);
  claim(base);
  return prepareServiceDirectory(base, service);
}

/** Not left to Node, which tries for ever where a directory is there and takes no other, as in `/proc`. */
function makeDirectories(path: string): void {
  if (existsSync(path)) return;
  makeDirectories(dirname(path));
  makeDirectory(path);
}

/** Not recursive: that says `ENOENT` of a file system that is read-only. */
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
  return Object.assign(new Error(`${directory} is not a directory of this user's`), { code: 'ENOTOWNED' });
}

/** A name of a service as a file name: no separators, no dots in front. */
function fileNameOf(service: string): string {
  return encodeURIComponent(service).replace(/^\./u, '%2E').replaceAll('*', '%2A').slice(0, MAX_NAME);
}
