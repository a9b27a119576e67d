import { closeSync, openSync, writeSync } from 'node:fs';

/** Keeps account of calls that have begun and not ended, so that one whose end is never recorded shows as a gap. */
export interface CallJournal {
  /** How many have not ended. */
  readonly open: number;
  /**
   * Notes that a call begins.
   *
   * @returns what to call when its record is kept
   */
  begin(): () => void;
  close(): void;
}

/** What the journal of a process that has died says. */
export interface OpenCalls {
  readonly count: number;
  /** When the first of them began, in milliseconds since 1970. */
  readonly since?: number | undefined;
}

const SLOT_BYTES = 8;

/**
 * Every call has a slot of the file while it is open: the time at which it began (f64), else 0. One small write at its
 * start and one at its end, and a file no longer than the calls that were ever open at once.
 *
 * @param path where to keep it; without, calls are only counted
 */
export function createCallJournal(path: string | undefined): CallJournal {
  const free: number[] = [];
  const slot = Buffer.alloc(SLOT_BYTES);
  let fd = path === undefined ? undefined : opened(path);
  let slots = 0;
  let open = 0;

  const write = (index: number, time: number): void => {
    if (fd === undefined) return;
    slot.writeDoubleLE(time);
    try {
      writeSync(fd, slot, 0, SLOT_BYTES, index * SLOT_BYTES);
    } catch {
      // A full disk tells of itself where records are written.
    }
  };
  return {
    get open() {
      return open;
    },
    begin() {
      const index = free.pop() ?? slots++;
      open += 1;
      write(index, Date.now());
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        open -= 1;
        write(index, 0);
        free.push(index);
      };
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/** Reads the journal that a process left. */
export function readCallJournal(file: Buffer): OpenCalls {
  const slots = Array.from({ length: Math.floor(file.length / SLOT_BYTES) }, (_, index) =>
    file.readDoubleLE(index * SLOT_BYTES),
  );
  const times = slots.filter((time) => time > 0 && Number.isFinite(time));
  return { count: times.length, since: times.length === 0 ? undefined : Math.min(...times) };
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}
