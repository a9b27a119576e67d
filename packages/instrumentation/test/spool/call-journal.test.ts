import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenCall } from '../../src/record/open-call.ts';
import { readCallJournal, type OpenCalls } from '../../src/pipeline/spool/call-journal.ts';
import { readSegment, SEGMENT_SUFFIX } from '../../src/pipeline/spool/segment.ts';
import { CALLS_FILE, openSpool, type Spool } from '../../src/pipeline/spool/spool.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'auditspan-journal-'));
});
afterEach(() => rmSync(base, { recursive: true }));

/** Returns what a start would find if the process were killed at this moment. */
function foundIn({ directory }: Spool): OpenCalls {
  const read = (name: string): Buffer => readFileSync(join(directory, name));
  const segments = readdirSync(directory).filter((name) => name.endsWith(SEGMENT_SUFFIX));
  const ended = segments.flatMap((name) => readSegment(read(name)).calls);
  return readCallJournal(read(CALLS_FILE), new Set(ended));
}

/** How a call ends: with a record on disk, with one that has to wait in memory first, or with none. */
const step = fc.oneof(
  fc.constant('begin'),
  fc.record({ end: fc.nat(), record: fc.constantFrom('on disk', 'later', 'none') }),
  fc.record({ take: fc.integer({ min: 1, max: 5 }) }),
);

it('contains the open calls, whatever ended before and whichever records have left the disk', () => {
  let source = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      source += 1;
      const spool = openSpool({
        base,
        service: 'service',
        sourceId: String(source),
        // Full after a dozen records, and a file after three.
        maxBytes: 256 * 1024,
        onTrouble: () => undefined,
        onUnreadable: () => expect.unreachable(),
      });
      const open: OpenCall[] = [];
      const inMemory: number[] = [];
      let sequence = 0;
      const append = (call: number): boolean =>
        spool.queue.append({ sequence: (sequence += 1), call, bytes: Buffer.alloc(20_000) });
      for (const now of steps) {
        if (now === 'begin') open.push(spool.calls.begin(() => undefined));
        else if ('take' in now) spool.queue.remove(spool.queue.peek({ records: now.take, bytes: 100_000 }).length);
        else if (open.length > 0) {
          const [call] = open.splice(now.end % open.length, 1) as [OpenCall];
          if (now.record === 'on disk') append(call.number);
          call.end();
          call.end();
          if (now.record === 'later') inMemory.push(call.number);
          else for (const earlier of inMemory.splice(0)) append(earlier);
        }
        expect([foundIn(spool).count, spool.calls.open]).toEqual([open.length, open.length]);
      }
      spool.release();
    }),
  );
});
