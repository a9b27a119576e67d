import { closeSync, openSync, writeSync } from 'node:fs';
import type { CutOff, OpenCall } from '../../record/open-call.ts';

/** Keeps account of calls that have begun and not ended, so that one whose end is never recorded shows as a gap. */
export interface CallJournal {
  /** How many have not ended. */
  readonly open: number;
  /** Notes that a call begins. */
  begin(cutOff: CutOff): OpenCall;
  /** Of the calls that have not ended, in the order in which they began. */
  cutOffs(): readonly CutOff[];
  /** To be told of every call whose last record is on disk: that says as much as the journal would. */
  kept(call: number | undefined): void;
  /** To be told before such records leave the disk. */
  clearEnded(): void;
  close(): void;
}

/** What the journal of a process that has died says. */
export interface OpenCalls {
  readonly count: number;
  /** When the first of them began, in milliseconds since 1970. */
  readonly since?: number | undefined;
}

const NUMBER_AT = 8;
const SLOT_BYTES = 16;

/**
 * Every call has a slot of the file while it is open: the time at which it began (f64) and its number (f64), else zeros.
 * A call that ends with a record on disk leaves its slot to the next one, so that it costs one small write; the file is no
 * longer than the calls that were ever open at once.
 *
 * @param path where to keep it; without, calls are only counted
 */
export function createCallJournal(path: string | undefined): CallJournal {
  const openCalls = new Map<number, Entry>();
  const free: number[] = [];
  /** Slots that still show a call whose record says that it has ended. */
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
      // A full disk tells of itself where records are written.
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

/** A call that has not ended. */
interface Entry {
  /** Of its slot. */
  readonly index: number;
  /** Its last record is on disk. */
  isKept: boolean;
  readonly cutOff: CutOff;
}

/**
 * Reads the journal that a process left.
 *
 * @param ended calls that its records show to have ended
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
