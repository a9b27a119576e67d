import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordDataAccess } from '../../src/work/record-event.ts';
import { startAudited, type Audited } from '../support/audited.ts';

const MAX_QUEUE = 5;

describe('while neither disk nor memory has room for a record', () => {
  let audited: Audited;
  let base: string;
  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'auditspan-unrecorded-'));
    audited = await startAudited({
      spoolDir: base,
      spoolMaxBytes: 128 * 1024,
      maxQueue: MAX_QUEUE,
      flushTimeout: 30_000,
      blockUnrecorded: 3,
      models: [
        { model: 'gpt-5', sensitivity: 2 },
        { model: 'gpt-5-secret', sensitivity: 3 },
      ],
    });
    // A request in flight may still succeed, and make room at any moment.
    await audited.auditing.forceFlush();
    audited.receiver.answerWith(503);
  });
  afterEach(async () => {
    await audited.close();
    rmSync(base, { recursive: true, force: true });
  });

  const call = async (model: string): Promise<{ status: number; said: string }> => {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
    const response = await fetch(`${audited.model.url}/v1/chat/completions`, { method: 'POST', body });
    return { status: response.status, said: await response.text() };
  };
  /** Models that were reached. */
  const reached = (): unknown[] =>
    audited.model.requests.map(({ body }) => (JSON.parse(body) as { model: unknown }).model);
  /** In steps, between which the full disk is recorded. */
  const fill = async (): Promise<void> => {
    for (let n = 0; audited.auditing.counts.lost === 0 && n < 1000; n += 1) {
      recordDataAccess({ dataClass: 'any', attributes: { 'test.pad': 'x '.repeat(500) } });
      await Promise.resolve();
    }
  };

  it('sensitive models are denied, others are called, and the gap is recorded as soon as there is room', async () => {
    expect(await call('gpt-5-secret')).toMatchObject({ status: 200 });
    // The caller may have its response before the call has its record.
    await expect.poll(() => audited.auditing.counts.waiting).toBe(1);
    await fill();
    const before = audited.auditing.counts.waiting;
    expect(await call('gpt-5-secret')).toEqual({
      status: 403,
      said: expect.stringContaining('the call could not be recorded'),
    });
    expect(await call('gpt-5')).toMatchObject({ status: 200 });
    expect(reached()).toEqual(['gpt-5-secret', 'gpt-5']);
    // One that was dropped to fill the room, the denied call and the allowed one.
    await expect.poll(() => audited.auditing.counts).toMatchObject({ waiting: before, lost: 3 });

    audited.receiver.answerWith(200);
    await audited.auditing.forceFlush();
    expect(await call('gpt-5-secret')).toMatchObject({ status: 200 });
    await audited.auditing.forceFlush();

    const lost = audited.receiver.recordings
      .filter(({ attributes }) => attributes['audit.recording.event'] === 'lost')
      .map(({ attributes }) =>
        ['count', 'sequence.first', 'sequence.last'].map((fact) => attributes[`audit.recording.${fact}`]),
      );
    const numbers = [...audited.receiver.calls(), ...audited.receiver.recordings]
      .map(({ attributes }) => Number(attributes['audit.source.sequence']))
      .toSorted((a, b) => a - b);
    const missing = Array.from({ length: numbers.at(-1) ?? 0 }, (_, index) => index + 1).filter(
      (n) => !numbers.includes(n),
    );
    expect(lost).toEqual([[3, missing[0], missing.at(-1)]]);
    expect(missing).toHaveLength(3);
  });
});
