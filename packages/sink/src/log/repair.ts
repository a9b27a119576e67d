import { open, readFile, rm } from 'node:fs/promises';
import { SinkStartError } from '../errors.ts';
import { findFrame, frameAt } from './frame.ts';
import { SEGMENT_HEADER, type SegmentFile, segmentPath } from './segment-files.ts';

/**
 * Truncates an incomplete write at the end of a segment, left by a process that ended in the middle of it; it was never
 * acknowledged. Damage elsewhere is left for the reader to handle.
 * @returns the repaired segment; undefined if it was empty and was deleted.
 * @throws {SinkStartError} if this version cannot read the segment.
 */
export async function repairSegment(directory: string, { number }: SegmentFile): Promise<SegmentFile | undefined> {
  const path = segmentPath(directory, number);
  const bytes = await readFile(path);
  checkHeader(bytes, path);
  const size = endOfFrames(bytes);
  if (size <= SEGMENT_HEADER.length) {
    await rm(path);
    return undefined;
  }
  if (size < bytes.length) await truncate(path, size);
  return { number, size };
}

function checkHeader(bytes: Buffer, path: string): void {
  const header = bytes.subarray(0, SEGMENT_HEADER.length);
  if (header.equals(SEGMENT_HEADER.subarray(0, header.length))) return;
  throw new SinkStartError(
    `${path} is not a log that this version of AuditSpan reads: start the version that wrote it, or move the file away`,
  );
}

/** Returns the end of the last whole frame, or the end of the bytes if what follows is complete but damaged. */
function endOfFrames(bytes: Buffer): number {
  let at = SEGMENT_HEADER.length;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at);
    if (typeof frame === 'object') {
      at = frame.end;
      continue;
    }
    const next = findFrame(bytes, at + 1);
    if (next === -1) return frame === 'torn' ? at : bytes.length;
    at = next;
  }
  return at;
}

async function truncate(path: string, size: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(size);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
