import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt, runNode } from '../support/run-node.ts';

const MIB = 1024 * 1024;
const QUEUE = 3 * MIB;
const SPOOL = MIB;
/** Of about 1.6 KB each: more than twice what fits. */
const RECORDS = 6000;
/** A batch as read from disk and as sent. */
const BATCH = 2 * MIB;
/** JavaScript's overhead for a queued record, in bytes. */
const OF_RECORD = 400;

describe('while the receiver is down and many records are created', () => {
  let base: string;
  beforeEach(({ skip }) => {
    base = mkdtempSync(join(tmpdir(), 'auditspan-memory-'));
    skip(!isBuilt, 'processes run what `npm run build` built');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('memory and disk use stay within their bounds', async () => {
    const ended = await runNode({
      fixture: 'memory-of-waiting.mjs',
      flags: ['--expose-gc'],
      args: [String(RECORDS)],
      env: {
        AUDITSPAN_ENDPOINT: 'http://127.0.0.1:9',
        AUDITSPAN_SPOOL_DIR: base,
        AUDITSPAN_SPOOL_MAX_BYTES: String(SPOOL),
        AUDITSPAN_MAX_QUEUE_BYTES: String(QUEUE),
        AUDITSPAN_TRACING: 'false',
      },
    });
    const inMemory = Number(/the process ends with (\d+) audit records undelivered/u.exec(ended.stderr)?.[1]);
    const files = readdirSync(base, { recursive: true, encoding: 'utf8' });
    const onDisk = files.reduce((sum, name) => sum + statSync(join(base, name)).size, 0);

    expect(ended.stderr).toContain('AUDITSPAN_RECORDS_LOST');
    expect(inMemory).toBeGreaterThan(1000);
    expect(Number(ended.stdout)).toBeLessThan(QUEUE + BATCH + inMemory * OF_RECORD);
    expect(onDisk).toBeLessThan(SPOOL + 64 * 1024);
    expect(onDisk).toBeGreaterThan(SPOOL / 2);
  });
});
