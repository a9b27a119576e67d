import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from './support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { isBuilt, NODES, runNode } from './support/run-node.ts';

describe.each(NODES)('worker threads on Node $version', ({ binary, installed }) => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  beforeEach(async ({ skip }) => {
    [model, receiver] = await Promise.all([startModelEndpoint(), startOtlpReceiver()]);
    skip(!installed, 'this Node is not installed');
    skip(!isBuilt, 'processes run what `npm run build` built');
  });
  afterEach(async () => {
    await Promise.all([model?.close(), receiver?.close()]);
  });

  it.each([
    ['inherit --import', ['--import', '@auditspan/instrumentation/register'], ''],
    ['import it themselves', [], 'import'],
  ])('that %s are audited, each as a separate source', async (_case, flags, mode) => {
    const env = { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_TRACING: 'false' };
    const ended = await runNode({ binary, flags, fixture: 'workers.mjs', args: [model.url, mode], env });
    expect(ended).toMatchObject({ code: 0, stderr: '' });

    const calls = recordsOf(await receiver.auditSpans(2)).filter(({ action }) => action === 'model.invoke');
    expect(calls.map(({ modelId, outcome }) => [modelId, outcome])).toEqual([
      ['gpt-5', 'success'],
      ['gpt-5', 'success'],
    ]);
    expect(new Set(calls.map(({ sourceId }) => sourceId)).size).toBe(2);
  });

  it('leave their records to the end of the process when they are terminated', async ({ onTestFinished }) => {
    const spool = await mkdtemp(join(tmpdir(), 'auditspan-threads-'));
    onTestFinished(() => rm(spool, { recursive: true }));
    const env = { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_TRACING: 'false', AUDITSPAN_SPOOL_DIR: spool };
    const flags = ['--import', '@auditspan/instrumentation/register'];
    const ended = await runNode({ binary, flags, fixture: 'terminated-worker.mjs', args: [model.url], env });
    expect(ended).toMatchObject({ code: 0, stderr: '' });

    const calls = recordsOf(await receiver.auditSpans(1));
    expect(calls.map(({ modelId, outcome }) => [modelId, outcome])).toEqual([['gpt-5', 'success']]);
    const died = receiver.recordings.map(({ attributes }) => attributes['audit.recording.event']);
    expect(died).toContain('recovered');
  });
});
