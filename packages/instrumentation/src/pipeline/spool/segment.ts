import { closeSync, fdatasync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { frameOf, readFrames, type Frame } from './frame.ts';

const MAGIC = Buffer.from('ASPOOL2\n');
const BASE_AT = 8;
const TAKEN_AT = 16;
/** Magic, the sequence number before the first record (f64), and where the first record not yet taken stands (f64). */
export const SEGMENT_HEADER_BYTES = 24;
/** Ends the names of segments, which are numbers in order. */
export const SEGMENT_SUFFIX = '.segment';

const NEW_FILE = 'wx+';
const OWNER_ONLY = 0o600;

/** What a segment that somebody left behind holds. */
export interface SegmentRead {
  /** Those that were not taken. */
  readonly frames: readonly Frame[];
  /** Highest sequence number that the segment knows of; 0 if none. */
  readonly last: number;
  /** Calls that ended with a record of it, also with one that was taken. */
  readonly calls: readonly number[];
  readonly damaged: number;
}

/** Reads a whole segment; one whose header is damaged is read from its first record. */
export function readSegment(file: Buffer): SegmentRead {
  const whole = file.length >= SEGMENT_HEADER_BYTES && file.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) === 0;
  const body = file.subarray(Math.min(SEGMENT_HEADER_BYTES, file.length));
  const { frames, damaged } = readFrames(body);
  const before = whole ? numberFrom(file, BASE_AT) : 0;
  const taken = whole ? numberFrom(file, TAKEN_AT) - SEGMENT_HEADER_BYTES : 0;
  // Numbers that do not fit what they stand before are damaged: better to send a record twice than never.
  const isTaken = frames.some(({ end }) => end === taken);
  const base = before < (frames[0]?.sequence ?? Infinity) ? before : 0;
  return {
    frames: isTaken ? frames.filter(({ end }) => end > taken) : frames,
    last: frames.reduce((last, { sequence }) => Math.max(last, sequence), base),
    calls: frames.flatMap(({ call }) => call ?? []),
    damaged: damaged + (whole || file.length === 0 ? 0 : 1),
  };
}

function numberFrom(file: Buffer, at: number): number {
  const number = file.readDoubleLE(at);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

/** One file of the spool that this process writes, and reads back. */
export class Segment {
  readonly #path: string;
  readonly #fd: number;
  #end = SEGMENT_HEADER_BYTES;
  #taken = SEGMENT_HEADER_BYTES;
  #dirty = true;
  #syncing = false;
  #closed = false;

  /** @throws the file system's error */
  constructor(path: string, lastSequence: number) {
    this.#path = path;
    this.#fd = openSync(path, NEW_FILE, OWNER_ONLY);
    const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
    MAGIC.copy(header);
    header.writeDoubleLE(lastSequence, BASE_AT);
    header.writeDoubleLE(SEGMENT_HEADER_BYTES, TAKEN_AT);
    try {
      writeWhole(this.#fd, header, 0);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#end;
  }

  /** Whether everything in it was taken. */
  get isTaken(): boolean {
    return this.#taken === this.#end;
  }

  /**
   * Writes a record: when this returns, the operating system has it, and the death of the process does not lose it.
   *
   * @throws the file system's error; the segment is then as it was
   */
  append(record: QueuedRecord): void {
    const frame = frameOf(record);
    try {
      writeWhole(this.#fd, frame, this.#end);
    } catch (error) {
      cut(this.#fd, this.#end);
      throw error;
    }
    this.#end += frame.length;
    this.#dirty = true;
  }

  /** The first frames that were not taken, about as many bytes as asked for and at least one frame. */
  read(bytes: number): readonly Frame[] {
    const piece = this.#piece(bytes);
    const { frames } = readFrames(piece);
    if (frames.length > 0 || piece.length === this.#end - this.#taken) return frames;
    return this.read(bytes * 2);
  }

  /** Notes that frames up to this one, of those that were just read, were taken: a later start does not send them again. */
  take(last: Frame): void {
    this.#taken += last.end;
    const position = Buffer.alloc(8);
    position.writeDoubleLE(this.#taken);
    try {
      writeSync(this.#fd, position, 0, position.length, TAKEN_AT);
    } catch {
      // They would be sent again, under the same record ids.
    }
  }

  /** Passes over what cannot be read back. */
  skipRest(): void {
    this.#taken = this.#end;
  }

  /** Hands what was written to the disk itself, in the background; `done` is told the fault, if any. */
  sync(done: (error: Error | null) => void): void {
    if (!this.#dirty || this.#syncing || this.#closed) return;
    this.#dirty = false;
    this.#syncing = true;
    fdatasync(this.#fd, (error) => {
      this.#syncing = false;
      if (this.#closed) closeSync(this.#fd);
      done(error);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A descriptor that is being synced must not be given to another file meanwhile.
    if (!this.#syncing) closeSync(this.#fd);
  }

  remove(): void {
    this.close();
    try {
      unlinkSync(this.#path);
    } catch {
      // A later start finds a segment of which everything was taken, and removes it.
    }
  }

  #piece(bytes: number): Buffer {
    const piece = Buffer.allocUnsafe(Math.min(bytes, this.#end - this.#taken));
    const read = readSync(this.#fd, piece, 0, piece.length, this.#taken);
    return piece.subarray(0, read);
  }
}

function writeWhole(fd: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    const count = writeSync(fd, bytes, written, bytes.length - written, position + written);
    if (count === 0) throw Object.assign(new Error('nothing more can be written'), { code: 'ENOSPC' });
    written += count;
  }
}

/** Half a frame at the end would be passed over when read; it is cut all the same. */
function cut(fd: number, end: number): void {
  try {
    ftruncateSync(fd, end);
  } catch {
    // The next frame is written over it.
  }
}
