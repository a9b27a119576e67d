import { writeSync } from 'node:fs';

const STDERR = 2;

/**
 * Says a line on stderr. Where that cannot be written, since it is a file on a full disk or its reader is gone, nothing is said:
 * `process.stderr` would throw, in the service or behind its back.
 */
export function say(line: string): void {
  try {
    writeSync(STDERR, `${line}\n`);
  } catch {
    // The service goes on.
  }
}
