import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueuedRecord } from '../../src/pipeline/queue/record-queue.ts';
import { frameOf, readFrames } from '../../src/pipeline/spool/frame.ts';
import { readCallJournal } from '../../src/pipeline/spool/call-journal.ts';
import { readSegment, SEGMENT_HEADER_BYTES } from '../../src/pipeline/spool/segment.ts';

const MARK = [0xa5, 0xff, 0x00, 0x5a];
const first: QueuedRecord = { sequence: 8, bytes: Buffer.from('one') };
const records: readonly QueuedRecord[] = [
  first,
  { sequence: 9, call: 3, bytes: Buffer.from('') },
  // A record may contain the mark of a frame.
  { sequence: 10, bytes: Buffer.from([...MARK, 1, 2, ...MARK]) },
  { sequence: 12, bytes: Buffer.alloc(300, 'x') },
  { sequence: 13, call: 1, bytes: Buffer.from('last') },
];

function headerOf(base: number, taken: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  header.write('ASPOOL2\n');
  header.writeDoubleLE(base, 8);
  header.writeDoubleLE(taken, 16);
  return header;
}

const segment = Buffer.concat([headerOf(7, SEGMENT_HEADER_BYTES), ...records.map((record) => frameOf(record))]);
const sequencesIn = (file: Buffer): number[] => readSegment(file).frames.map(({ sequence }) => sequence);

describe('a segment', () => {
  it('returns the written records, in order', () => {
    const { frames, ...others } = readSegment(segment);
    expect(frames.map(({ sequence, call, bytes }) => ({ sequence, call, bytes: Buffer.from(bytes) }))).toEqual(records);
    expect(others).toEqual({ last: 13, calls: [3, 1], damaged: 0 });
  });

  it('returns every complete record if it is truncated at any byte, and reports the damage', () => {
    const ends = records.map((_, index) => records.slice(0, index + 1).reduce((sum, r) => sum + frameOf(r).length, 0));
    for (let length = 0; length <= segment.length; length += 1) {
      const whole = ends.filter((end) => SEGMENT_HEADER_BYTES + end <= length).length;
      const { frames, damaged } = readSegment(segment.subarray(0, length));
      expect(frames.map(({ sequence }) => sequence)).toEqual(records.slice(0, whole).map(({ sequence }) => sequence));
      const clean = length === 0 || length === SEGMENT_HEADER_BYTES + (ends[whole - 1] ?? 0);
      expect([length, damaged > 0]).toEqual([length, !clean]);
    }
  });

  it('loses at most the record that contains a changed byte', () => {
    let start = SEGMENT_HEADER_BYTES;
    const owners = records.flatMap((record) => {
      const { length } = frameOf(record);
      start += length;
      return Array.from({ length }, () => record.sequence);
    });
    for (let at = 0; at < segment.length; at += 1) {
      const changed = Buffer.from(segment);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x40, at);
      const hit = owners[at - SEGMENT_HEADER_BYTES];
      const expected = records.map(({ sequence }) => sequence).filter((sequence) => sequence !== hit);
      expect([at, sequencesIn(changed)]).toEqual([at, expected]);
    }
    expect(start).toBe(segment.length);
  });

  it('omits delivered records, and only those', () => {
    const taken = SEGMENT_HEADER_BYTES + frameOf(first).length;
    const from = (at: number): number[] =>
      sequencesIn(Buffer.concat([headerOf(7, at), segment.subarray(SEGMENT_HEADER_BYTES)]));
    expect(from(taken)).toEqual([9, 10, 12, 13]);
    expect(from(segment.length)).toEqual([]);
    // Not the end of any record.
    expect(from(taken + 1)).toEqual([8, 9, 10, 12, 13]);
    expect(from(Number.NaN)).toEqual([8, 9, 10, 12, 13]);
  });

  it('knows the last sequence number before it', () => {
    expect(readSegment(headerOf(7, SEGMENT_HEADER_BYTES))).toEqual({ frames: [], last: 7, calls: [], damaged: 0 });
  });
});

describe('reading', () => {
  const record = fc.record({ sequence: fc.nat(), bytes: fc.uint8Array({ maxLength: 200, size: 'max' }) });

  it('finds every record between any damage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(record, fc.uint8Array({ minLength: 1, maxLength: 40, size: 'max' })), { maxLength: 12 }),
        (parts) => {
          const piece = Buffer.concat(parts.map((part) => ('sequence' in part ? frameOf(part) : part)));
          const written = parts.filter((part) => 'sequence' in part).map(({ sequence }) => sequence);
          expect(readFrames(piece).frames.map(({ sequence }) => sequence)).toEqual(written);
        },
      ),
    );
  });

  it('accepts any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400, size: 'max' }), (bytes) => {
        expect(readSegment(Buffer.from(bytes)).frames).toEqual([]);
        expect(readCallJournal(Buffer.from(bytes), new Set()).count).toBeLessThanOrEqual(bytes.length / 16);
      }),
    );
  });
});
