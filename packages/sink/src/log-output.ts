import { writeSync } from 'node:fs';

/** Bytes of lines that wait for their reader, and milliseconds between two tries. */
const MOST_WAITING = 1_048_576;
const PAUSE = 100;
/** Tries to write what still waits when the process ends, with {@link LAST_PAUSE} milliseconds between them. */
const LAST_TRIES = 20;
const LAST_PAUSE = 10;

/** Takes lines, and never blocks nor throws. */
export interface LogOutput {
  write(line: string): void;
}

/**
 * Writes lines to a file descriptor, each whole and in order. Where its reader is behind, its disk is full or nobody reads it,
 * they wait, up to a mebibyte; what comes then is lost, and how many lines these are is written in their place. pino's own
 * destination throws there, and at the end of the process tries again for ever.
 * @param lostLine the line that tells how many were lost.
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

  /** @returns whether nothing waits any more. */
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
      // There is nowhere to tell it.
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
