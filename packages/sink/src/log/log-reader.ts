import type { FileHandle } from 'node:fs/promises';
import { type Disk, naming } from './disk.ts';
import { FRAME_HEADER_BYTES, findFrame, frameAt } from './frame.ts';
import { type LogEntry, decodeEntry } from './log-entry.ts';
import type { LogPosition } from './position.ts';
import { segmentPath } from './segment-files.ts';
import type { Segments } from './segments.ts';

const CHUNK_BYTES = 4 * 2 ** 20;

/** An item of the log: a request, or damaged bytes. */
export interface LogItem {
  readonly start: LogPosition;
  readonly end: LogPosition;
  /** Undefined if the log is damaged here. */
  readonly entry: LogEntry | undefined;
  /** The payload of the frame, or the damaged bytes. */
  readonly bytes: Buffer;
}

/** Reads the log from its front, up to what is durable. */
export class LogReader {
  readonly #directory: string;
  readonly #segments: Pick<Segments, 'placeAt'>;
  readonly #disk: Pick<Disk, 'read'>;
  #file: { readonly number: number; readonly handle: FileHandle } | undefined;

  constructor(directory: string, segments: Pick<Segments, 'placeAt'>, disk: Pick<Disk, 'read'>) {
    this.#directory = directory;
    this.#segments = segments;
    this.#disk = disk;
  }

  /** Returns the next items after a position, all of one segment; at least one if there is any. */
  async read(from: LogPosition): Promise<LogItem[]> {
    const place = this.#segments.placeAt(from);
    if (place === undefined) return [];
    const { position, end } = place;
    const buffer = await this.#readAt(position, Math.min(CHUNK_BYTES, end - position.offset));
    const items = itemsIn(buffer, position);
    if (items.length > 0) return items;
    return this.#readLarge(position, end, buffer);
  }

  async close(): Promise<void> {
    await this.#file?.handle.close();
    this.#file = undefined;
  }

  /** Reads a frame that is larger than a chunk, or damage. */
  async #readLarge(position: LogPosition, end: number, chunk: Buffer): Promise<LogItem[]> {
    const left = end - position.offset;
    const claimed = chunk.length < FRAME_HEADER_BYTES ? left : FRAME_HEADER_BYTES + chunk.readUInt32LE(4);
    if (frameAt(chunk, 0) === 'torn' && claimed <= left) {
      const items = itemsIn(await this.#readAt(position, claimed), position);
      if (items.length > 0) return items;
    }
    const rest = await this.#readAt(position, left);
    const next = findFrame(rest, 1);
    return [damage(rest.subarray(0, next === -1 ? left : next), position)];
  }

  async #readAt({ segment, offset }: LogPosition, bytes: number): Promise<Buffer> {
    const handle = await this.#open(segment);
    const buffer = Buffer.allocUnsafe(bytes);
    for (let read = 0; read < bytes;) {
      const reading = handle.read(buffer, read, bytes - read, offset + read);
      const { bytesRead } = await naming(segmentPath(this.#directory, segment), reading);
      if (bytesRead === 0) throw new Error(`the segment ${segment} of the log ends before byte ${offset + bytes}`);
      read += bytesRead;
    }
    return buffer;
  }

  async #open(number: number): Promise<FileHandle> {
    if (this.#file?.number === number) return this.#file.handle;
    await this.close();
    const handle = await this.#disk.read(segmentPath(this.#directory, number));
    this.#file = { number, handle };
    return handle;
  }
}

/** Returns the whole frames at the start of a buffer. */
function itemsIn(buffer: Buffer, from: LogPosition): LogItem[] {
  const items: LogItem[] = [];
  for (let at = 0; at < buffer.length;) {
    const frame = frameAt(buffer, at);
    if (typeof frame !== 'object') break;
    const { segment, offset } = from;
    const start = { segment, offset: offset + at };
    const end = { segment, offset: offset + frame.end };
    items.push({ start, end, entry: decodeEntry(frame.payload), bytes: frame.payload });
    at = frame.end;
  }
  return items;
}

function damage(bytes: Buffer, start: LogPosition): LogItem {
  const end = { segment: start.segment, offset: start.offset + bytes.length };
  return { start, end, entry: undefined, bytes };
}
