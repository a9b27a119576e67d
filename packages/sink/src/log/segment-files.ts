import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^(?<number>\d{16})\.log$/;

/** Header of a segment: file type and format version. */
export const SEGMENT_HEADER: Buffer = Buffer.from('AUDITLOG0001');

/** A segment file. */
export interface SegmentFile {
  readonly number: number;
  /** Size in bytes. */
  readonly size: number;
}

/** Returns the path of a segment. */
export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(16, '0')}.log`);
}

/** Lists the segments in a directory in order. */
export async function listSegments(directory: string): Promise<SegmentFile[]> {
  const numbers = (await readdir(directory))
    .map((name) => NAME.exec(name)?.groups?.['number'])
    .filter((number) => number !== undefined)
    .map(Number)
    .toSorted((first, second) => first - second);
  return Promise.all(
    numbers.map(async (number) => ({ number, size: (await stat(segmentPath(directory, number))).size })),
  );
}
