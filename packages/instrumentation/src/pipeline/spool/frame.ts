import { crc32 } from 'node:zlib';
import type { QueuedRecord } from '../queue/record-queue.ts';

/** A record found in a segment. */
export interface Frame extends QueuedRecord {
  /** Where the next frame begins, in bytes from the start of what was read. */
  readonly end: number;
}

/** What {@link readFrames} found. */
export interface FramesRead {
  readonly frames: readonly Frame[];
  /** Places where no whole frame stood: written half, or changed since. */
  readonly damaged: number;
}

/** Marks a frame's start, so that reading goes on behind a damaged one: no text, and no tag of protobuf's. */
const MARK = Buffer.from([0xa5, 0xff, 0x00, 0x5a]);
/** Mark, length and checksum; the checksum covers both numbers and the record. */
const CHECKED_FROM = 12;
const CALL_AT = 20;
const HEADER_BYTES = 28;
/** The number of no call. */
const NO_CALL = 0;

/**
 * Mark, length (u32), CRC-32 (u32), sequence number (f64), number of the call (f64), then the record; numbers are
 * little-endian.
 */
export function frameOf({ sequence, call, bytes }: QueuedRecord): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + bytes.length);
  MARK.copy(frame);
  frame.writeUInt32LE(bytes.length, 4);
  frame.writeDoubleLE(sequence, CHECKED_FROM);
  frame.writeDoubleLE(call ?? NO_CALL, CALL_AT);
  frame.set(bytes, HEADER_BYTES);
  frame.writeUInt32LE(crc32(frame.subarray(CHECKED_FROM)), 8);
  return frame;
}

/** Bytes that a record takes in a segment. */
export function frameBytes({ bytes }: QueuedRecord): number {
  return HEADER_BYTES + bytes.length;
}

/** The whole frames of a piece of a segment, in order; what is damaged is passed over and counted. */
export function readFrames(piece: Buffer): FramesRead {
  const frames: Frame[] = [];
  let damaged = 0;
  let at = 0;
  while (at < piece.length) {
    const frame = frameAt(piece, at);
    if (frame === undefined) {
      damaged += 1;
      at = nextWhole(piece, at + 1);
    } else {
      frames.push(frame);
      at = frame.end;
    }
  }
  return { frames, damaged };
}

/** The next place where a whole frame stands; the end if there is none. */
function nextWhole(piece: Buffer, from: number): number {
  let at = piece.indexOf(MARK, from);
  while (at !== -1 && frameAt(piece, at) === undefined) at = piece.indexOf(MARK, at + 1);
  return at === -1 ? piece.length : at;
}

function frameAt(piece: Buffer, at: number): Frame | undefined {
  const from = at + HEADER_BYTES;
  if (from > piece.length || piece.compare(MARK, 0, MARK.length, at, at + MARK.length) !== 0) return undefined;
  const end = from + piece.readUInt32LE(at + 4);
  if (end > piece.length) return undefined;
  if (crc32(piece.subarray(at + CHECKED_FROM, end)) !== piece.readUInt32LE(at + 8)) return undefined;
  const call = piece.readDoubleLE(at + CALL_AT);
  return {
    sequence: piece.readDoubleLE(at + CHECKED_FROM),
    call: call === NO_CALL ? undefined : call,
    bytes: piece.subarray(from, end),
    end,
  };
}
