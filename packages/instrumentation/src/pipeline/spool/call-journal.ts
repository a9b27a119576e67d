import { closeSync, openSync, writeSync } from 'node:fs';
import type { CutOff, OpenCall } from '../../record/open-call.ts';

/** Tracks calls that have begun and not ended, so that one whose end is never recorded shows as a gap. */
export interface CallJournal {
  /** Number of open calls. */
  readonly open: number;
  /** Registers the start of a call. */
  begin(cutOff: CutOff): OpenCall;
  /** Returns functions that end the open calls, in the order in which these began. */
  cutOffs(): readonly CutOff[];
  /** Must be called for every call whose last record is on disk: that record replaces the journal's entry. */
  kept(call: number | undefined): void;
  /** Must be called before such records are removed from disk. */
  clearEnded(): void;
  close(): void;
}

/** The open calls in the journal of a dead process. */
export interface OpenCalls {
  readonly count: number;
  /** Start of the first of them, in milliseconds since the Unix epoch. */
  readonly since?: number | undefined;
}

const NUMBER_AT = 8;
const SLOT_BYTES = 16;

/**
 * Creates a journal. Every open call has a slot in the file: its start time (f64) and its number (f64), else zeros. A
 * call that ends with a record on disk passes its slot on to the next, so that it costs one small write; the file has
 * as many slots as calls were ever open at once.
 *
 * @param path path of the file; without it, calls are only counted
 */
export function createCallJournal(path: string | undefined): CallJournal {
  const openCalls = new Map<number, Entry>();
  const free: number[] = [];
  /** Slots of calls that have ended according to their records. */
  const left = new Set<number>();
  const slot = Buffer.alloc(SLOT_BYTES);
  let fd = path === undefined ? undefined : opened(path);
  let slots = 0;
  let begun = 0;

  const write = (index: number, time: number, call: number): void => {
    if (fd === undefined) return;
    slot.writeDoubleLE(time);
    slot.writeDoubleLE(call, NUMBER_AT);
    try {
      writeSync(fd, slot, 0, SLOT_BYTES, index * SLOT_BYTES);
      left.delete(index);
    } catch {
      // A full disk is reported when records are written.
    }
  };
  const end = (call: number): void => {
    const entry = openCalls.get(call);
    if (entry === undefined) return;
    openCalls.delete(call);
    if (entry.isKept) left.add(entry.index);
    else write(entry.index, 0, 0);
    free.push(entry.index);
  };
  return {
    get open() {
      return openCalls.size;
    },
    begin(cutOff) {
      const index = free.pop() ?? slots++;
      const number = (begun += 1);
      openCalls.set(number, { index, isKept: false, cutOff });
      write(index, Date.now(), number);
      return { number, end: () => end(number) };
    },
    cutOffs: () => [...openCalls.values()].map(({ cutOff }) => cutOff),
    kept(call) {
      const entry = call === undefined ? undefined : openCalls.get(call);
      if (entry !== undefined) entry.isKept = true;
    },
    clearEnded() {
      for (const index of left) write(index, 0, 0);
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/** An open call. */
interface Entry {
  /** Index of its slot. */
  readonly index: number;
  /** Its last record is on disk. */
  isKept: boolean;
  readonly cutOff: CutOff;
}

/**
 * Parses the journal of a dead process.
 *
 * @param ended calls that have ended according to their records
 */
export function readCallJournal(file: Buffer, ended: ReadonlySet<number>): OpenCalls {
  const slots = Array.from({ length: Math.floor(file.length / SLOT_BYTES) }, (_, index) => ({
    time: file.readDoubleLE(index * SLOT_BYTES),
    call: file.readDoubleLE(index * SLOT_BYTES + NUMBER_AT),
  }));
  const open = slots.filter(({ time, call }) => time > 0 && Number.isFinite(time) && !ended.has(call));
  return { count: open.length, since: open.length === 0 ? undefined : Math.min(...open.map(({ time }) => time)) };
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}
