import { crc32 } from 'node:zlib';

/** Start of every frame, so that the next one can be found after damage. */
const MAGIC = 0x4c46_5341;
/** Magic number, length of the payload, CRC-32 of length and payload: 32 bits each, little-endian. */
export const FRAME_HEADER_BYTES = 12;

/** The frame at an offset. `torn`: the buffer ends within it, as after an unfinished write. */
export type FrameAt = { readonly payload: Buffer; readonly end: number } | 'torn' | 'damaged';

/** Builds a frame as parts, without copying the payload. */
export function frameOf(payload: readonly Buffer[]): Buffer[] {
  const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(
    payload.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  header.writeUInt32LE(
    payload.reduce((sum, part) => crc32(part, sum), crc32(header.subarray(4, 8))),
    8,
  );
  return [header, ...payload];
}

/** Reads the frame at an offset; its payload refers to the buffer. */
export function frameAt(buffer: Buffer, at: number): FrameAt {
  if (buffer.length - at < FRAME_HEADER_BYTES) return 'torn';
  if (buffer.readUInt32LE(at) !== MAGIC) return 'damaged';
  const start = at + FRAME_HEADER_BYTES;
  const end = start + buffer.readUInt32LE(at + 4);
  if (end > buffer.length) return 'torn';
  const payload = buffer.subarray(start, end);
  const sum = crc32(payload, crc32(buffer.subarray(at + 4, at + 8)));
  return sum === buffer.readUInt32LE(at + 8) ? { payload, end } : 'damaged';
}

/** Returns the offset of the next whole frame from an offset on; -1 if there is none. */
export function findFrame(buffer: Buffer, from: number): number {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  for (let at = buffer.indexOf(magic, from); at !== -1; at = buffer.indexOf(magic, at + 1)) {
    if (typeof frameAt(buffer, at) === 'object') return at;
  }
  return -1;
}
