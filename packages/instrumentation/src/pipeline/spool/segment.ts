import { closeSync, fdatasync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { frameOf, readFrames, type Frame } from './frame.ts';

const MAGIC = Buffer.from('ASPOOL2\n');
const BASE_AT = 8;
const TAKEN_AT = 16;
/** Magic, the sequence number before the first record (f64), and the offset of the first undelivered record (f64). */
export const SEGMENT_HEADER_BYTES = 24;
/** Suffix of segment names, which are consecutive numbers. */
export const SEGMENT_SUFFIX = '.segment';

const NEW_FILE = 'wx+';
const OWNER_ONLY = 0o600;

/** Contents of an abandoned segment. */
export interface SegmentRead {
  /** Undelivered records. */
  readonly frames: readonly Frame[];
  /** Highest sequence number known from the segment; 0 if none. */
  readonly last: number;
  /** Calls that ended with one of its records, delivered or not. */
  readonly calls: readonly number[];
  readonly damaged: number;
}

/** Parses a whole segment; if its header is damaged, from its first record. */
export function readSegment(file: Buffer): SegmentRead {
  const whole = file.length >= SEGMENT_HEADER_BYTES && file.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) === 0;
  const body = file.subarray(Math.min(SEGMENT_HEADER_BYTES, file.length));
  const { frames, damaged } = readFrames(body);
  const before = whole ? numberFrom(file, BASE_AT) : 0;
  const taken = whole ? numberFrom(file, TAKEN_AT) - SEGMENT_HEADER_BYTES : 0;
  // Inconsistent numbers are damaged: it is better to send a record twice than never.
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

/** A file of the spool that this process writes and reads back. */
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

  /** Whether all of its records were delivered. */
  get isTaken(): boolean {
    return this.#taken === this.#end;
  }

  /**
   * Writes a record: once this returns, the operating system has it, and the death of the process does not lose it.
   *
   * @throws the file system's error; the segment is then unchanged
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

  /** Returns the first undelivered frames, of about this many bytes but at least one frame. */
  read(bytes: number): readonly Frame[] {
    const piece = this.#piece(bytes);
    const { frames } = readFrames(piece);
    if (frames.length > 0 || piece.length === this.#end - this.#taken) return frames;
    return this.read(bytes * 2);
  }

  /** Marks the frames of the last `read`, up to this one, as delivered: a later start does not send them again. */
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

  /** Skips unreadable records. */
  skipRest(): void {
    this.#taken = this.#end;
  }

  /** Syncs written records to the disk, in the background; `done` receives the error, if any. */
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
    // While a sync is running, the descriptor must not be reused for another file.
    if (!this.#syncing) closeSync(this.#fd);
  }

  remove(): void {
    this.close();
    try {
      unlinkSync(this.#path);
    } catch {
      // A later start finds a fully delivered segment, and removes it.
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
    if (count === 0) throw Object.assign(new Error('no more bytes can be written'), { code: 'ENOSPC' });
    written += count;
  }
}

/** Truncates a partial frame at the end, which would also be skipped when read. */
function cut(fd: number, end: number): void {
  try {
    ftruncateSync(fd, end);
  } catch {
    // The next frame overwrites it.
  }
}
