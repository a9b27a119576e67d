import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^(?<number>\d{16})\.log$/;

/** What a segment begins with: its kind, and the version of its format. */
export const SEGMENT_HEADER: Buffer = Buffer.from('AUDITLOG0001');

/** A segment of the log on disk. */
export interface SegmentFile {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
}

/** Where a segment is. */
export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(16, '0')}.log`);
}

/** The segments in a directory, in their order. */
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
