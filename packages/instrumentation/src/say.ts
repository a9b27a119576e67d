import { writeSync } from 'node:fs';

const STDERR = 2;

/**
 * Prints a line to stderr. If stderr cannot be written (a file on a full disk, a closed pipe), the line is lost:
 * `process.stderr` would throw, synchronously or as an uncaught error of the service.
 */
export function say(line: string): void {
  try {
    writeSync(STDERR, `${line}\n`);
  } catch {
    // The service goes on.
  }
}
