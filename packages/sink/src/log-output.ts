import { writeSync } from 'node:fs';

/** Maximum bytes of lines that wait to be written, and milliseconds between two attempts. */
const MOST_WAITING = 1_048_576;
const PAUSE = 100;
/** Attempts to write the waiting lines at process exit, {@link LAST_PAUSE} milliseconds apart. */
const LAST_TRIES = 20;
const LAST_PAUSE = 10;

/** Accepts log lines; never blocks nor throws. */
export interface LogOutput {
  write(line: string): void;
}

/**
 * Writes lines to a file descriptor, each whole and in order. If the reader is slow or gone, or the disk is full, lines wait,
 * up to 1 MiB; later ones are dropped, and a line with their number is written in their place. (pino's own destination throws
 * in these cases, and at process exit retries for ever.)
 * @param lostLine formats the line that reports how many were dropped.
 */
export function createLogOutput(fd: number, lostLine: (lines: number) => string): LogOutput {
  const output = new WaitingLines(fd, lostLine);
  process.once('exit', () => output.end());
  return output;
}

class WaitingLines implements LogOutput {
  readonly #fd: number;
  readonly #lostLine: (lines: number) => string;
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(fd: number, lostLine: (lines: number) => string) {
    this.#fd = fd;
    this.#lostLine = lostLine;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#lost === 0 && this.#bytes + bytes.length <= MOST_WAITING) this.#add(bytes);
    else this.#lost += 1;
    this.#writeWaiting();
  }

  end(): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 0; tries < LAST_TRIES && !this.#writeWaiting(); tries += 1) Atomics.wait(pause, 0, 0, LAST_PAUSE);
  }

  #add(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
  }

  /** @returns whether all lines are written. */
  #writeWaiting(): boolean {
    try {
      for (;;) {
        const [line] = this.#waiting;
        if (line === undefined) {
          if (this.#lost === 0) return true;
          this.#add(Buffer.from(this.#lostLine(this.#lost)));
          this.#lost = 0;
        } else this.#written(line, writeSync(this.#fd, line));
      }
    } catch {
      // There is nowhere to report this.
      if (this.#timer === undefined) this.#timer = setTimeout(() => this.#tryAgain(), PAUSE).unref();
      return false;
    }
  }

  #written(line: Buffer, count: number): void {
    this.#bytes -= count;
    if (count === line.length) this.#waiting.shift();
    else this.#waiting[0] = line.subarray(count);
  }

  #tryAgain(): void {
    this.#timer = undefined;
    this.#writeWaiting();
  }
}
