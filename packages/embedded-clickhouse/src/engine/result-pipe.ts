import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, createReadStream, openSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** Transfers the engine's formatted output into this process, one query at a time. */
export interface ResultPipe {
  /** Target of `INTO OUTFILE`. */
  readonly path: string;
  /** Opens it for reading, before the query starts. */
  open(): OpenResultPipe;
}

/** The output of one query. */
export interface OpenResultPipe {
  /** Ends the output; called once, when the query has succeeded or failed. The rest can then be read to its end. */
  end(): Readable;
  /** The output while the query runs; undefined if it can only be read afterwards. */
  readonly live: Readable | undefined;
}

/**
 * Creates a named pipe: the engine blocks if the reader is slow, so memory is bounded whatever the size of the result.
 * A write end of our own keeps the reader from seeing an end before the engine has opened the pipe.
 */
function namedPipe(path: string): ResultPipe {
  return {
    path,
    open() {
      const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      const live = new Socket({ fd: reading, readable: true, writable: false });
      return {
        live,
        end() {
          closeSync(writing);
          return live;
        },
      };
    },
  };
}

/**
 * Creates a file that is read once the query has ended, when its outcome is known. It has a unique name, since it may
 * be read while the query's slot already serves another query.
 */
function spoolFile(path: string): ResultPipe {
  return {
    path,
    open() {
      writeFileSync(path, '', { mode: 0o600 });
      return {
        live: undefined,
        end() {
          const file = createReadStream(path);
          file.once('close', () => void rm(path, { force: true }));
          return file;
        },
      };
    },
  };
}

/** A pipe and a spool file per query slot. */
export interface ResultPipes {
  /** @param whole - wait for the end of the query before the first byte is available. */
  forSlot(slot: number, whole: boolean): ResultPipe;
}

/**
 * Creates the pipes of all query slots. If the system has no `mkfifo`, every result goes through a spool file.
 *
 * @param pipeDirectory - private folder for the pipes.
 * @param spoolDirectory - folder with space for whole results.
 */
export async function createResultPipes(
  pipeDirectory: string,
  spoolDirectory: string,
  slots: number,
): Promise<ResultPipes> {
  const paths = Array.from({ length: slots }, (_, slot) => join(pipeDirectory, `result-${slot}`));
  const made = await promisify(execFile)('mkfifo', ['-m', '600', ...paths]).then(
    () => true,
    () => false,
  );
  return {
    forSlot(slot, whole) {
      const path = paths[slot];
      if (made && !whole && path !== undefined) return namedPipe(path);
      return spoolFile(join(spoolDirectory, `result-${randomUUID()}`));
    },
  };
}
