import { describe, expect, it } from 'vitest';
import { recordIds, traceId } from '../src/cli/id-option.ts';
import { runCommand } from './fixtures/sink-process.ts';

const RECORD = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const BY = ['--reason', 'case 18', '--key', 'ann.key'];

describe('an id that a flag gives', () => {
  it('in upper case matches the stored one', () => {
    const given = [traceId(TRACE.toUpperCase()), recordIds(RECORD.toUpperCase(), [])];
    expect(given).toEqual([TRACE, [RECORD]]);
  });

  it('and that is invalid is refused instead of matching nothing', async () => {
    const hold = await runCommand(['hold', 'add', 'case-18', '--trace', TRACE.slice(1), '--out', 'hold.note', ...BY]);
    expect([hold.code, hold.stderr]).toEqual([2, expect.stringMatching(/must be a trace id: 32 hexadecimal digits/)]);
    const erasure = await runCommand(['erase', '--record', RECORD.slice(1), '--request', '1', ...BY]);
    expect([erasure.code, erasure.stderr]).toEqual([2, expect.stringMatching(/must be a RecordId, which is a UUID/)]);
  });
});
