import { crc32 } from 'node:zlib';
import type { QueuedRecord } from '../queue/record-queue.ts';

/** A record in a segment. */
export interface Frame extends QueuedRecord {
  /** Offset of the next frame in the bytes read. */
  readonly end: number;
}

/** Result of {@link readFrames}. */
export interface FramesRead {
  readonly frames: readonly Frame[];
  /** Number of places without a complete frame: partly written, or changed since. */
  readonly damaged: number;
}

/** Marks a frame's start, so that reading continues after a damaged one; neither text nor a protobuf tag. */
const MARK = Buffer.from([0xa5, 0xff, 0x00, 0x5a]);
/** Mark, length and checksum precede this offset; the checksum covers both numbers and the record. */
const CHECKED_FROM = 12;
const CALL_AT = 20;
const HEADER_BYTES = 28;
/** Call number of a record that ends no call. */
const NO_CALL = 0;

/**
 * Encodes a frame: mark, length (u32), CRC-32 (u32), sequence number (f64), number of the call (f64), then the record;
 * numbers are little-endian.
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

/** Returns the size of a record in a segment, in bytes. */
export function frameBytes({ bytes }: QueuedRecord): number {
  return HEADER_BYTES + bytes.length;
}

/** Reads the complete frames of a chunk of a segment, in order; damage is skipped and counted. */
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

/** Returns the offset of the next complete frame, or the end. */
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
