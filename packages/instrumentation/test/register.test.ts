import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedRecord, recordsOf } from './support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { isBuilt, NODES, runNode, type NodeRun, type NodeRunOptions } from './support/run-node.ts';

const noUsage = { inputTokens: undefined, outputTokens: undefined, usageState: 'absent' };
const asService = { principalId: 'fixture', principalType: 'service', principalSource: 'workload' };
const noPurpose = { purpose: undefined, purposeSource: 'missing' };

describe.each(NODES)('register on Node $version', ({ binary, installed }) => {
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

  const run = (
    options: Omit<NodeRunOptions, 'args' | 'env'> & { env?: Record<string, string>; mode?: string },
  ): Promise<NodeRun> =>
    runNode({
      binary,
      ...options,
      args: [model.url, options.mode ?? ''],
      env: { AUDITSPAN_ENDPOINT: receiver.url, ...options.env },
    });

  it('records the calls of a service and gives it traces that the records belong to', async () => {
    expect(await run({ fixture: 'service.mjs' })).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });

    const spans = await receiver.auditSpans(1);
    expect(recordsOf(spans)).toEqual([expectedRecord(model, { ...noUsage, credentialId: undefined, stream: true })]);
    const [audit] = spans;
    const parent = receiver.spans.find(({ spanId }) => spanId === audit?.parentSpanId);
    expect(parent).toMatchObject({ scope: '@auditspan/instrumentation/http', kind: 2, traceId: audit?.traceId });
    expect(receiver.spans.map(({ scope, kind }) => `${scope} ${kind}`).toSorted()).toEqual([
      '@auditspan/instrumentation 3',
      '@auditspan/instrumentation/http 2',
      '@auditspan/instrumentation/http 3',
      '@auditspan/instrumentation/http 3',
    ]);
  });

  it('records the calls that a service receives, each with its own caller and under its server span', async () => {
    const env = { AUDITSPAN_INBOUND: '[{"path":"/predict","model":"cats-1"}]' };
    expect(await run({ fixture: 'model-service.mjs', env })).toMatchObject({ code: 0, stdout: '', stderr: '' });

    const spans = await receiver.auditSpans(3);
    expect(recordsOf(spans).map(({ principalId }) => principalId)).toEqual(['alice', 'anonymous', 'bob']);
    for (const audit of spans) {
      const parent = receiver.spans.find(({ spanId }) => spanId === audit.parentSpanId);
      expect(parent).toMatchObject({ scope: '@auditspan/instrumentation/http', kind: 2, traceId: audit.traceId });
      expect(audit.kind).toBe(2);
    }
  });

  it('records a CommonJS script over node:http, loaded late and twice', async () => {
    expect(await run({ fixture: 'script.cjs' })).toMatchObject({ code: 0, stderr: '' });

    expect(recordsOf(await receiver.auditSpans(1))).toEqual([
      expectedRecord(model, { ...asService, ...noPurpose, credentialId: undefined }),
    ]);
  });

  it('counts every byte of a stream once', async () => {
    const { stdout } = await run({ fixture: 'byte-count.mjs' });

    expect(recordsOf(await receiver.auditSpans(2)).map(({ responseBytes }) => responseBytes)).toEqual(
      JSON.parse(stdout),
    );
  });

  it('records despite sampling and suppression, and leaves an SDK of the service alone', async () => {
    const { code, stdout } = await run({ fixture: 'own-sdk.mjs', env: { AUDITSPAN_PURPOSE: 'batch' } });
    const { accepted, traceId, spanId } = JSON.parse(stdout) as Record<string, unknown>;

    expect({ code, accepted }).toEqual({ code: 0, accepted: true });
    const spans = await receiver.auditSpans(2);
    const fields = { ...asService, purpose: 'batch', purposeSource: 'default', credentialId: undefined };
    expect(recordsOf(spans)).toEqual([
      expectedRecord(model, fields),
      expectedRecord(model, {
        ...fields,
        modelId: 'gpt-5-suppressed',
        modelServedId: 'gpt-5-suppressed-2026-05-01',
        sourceSequence: 3,
      }),
    ]);
    expect(spans.map((span) => [span.traceId, span.parentSpanId])).toEqual([
      [traceId, spanId],
      [traceId, spanId],
    ]);
    expect(receiver.spans).toHaveLength(2);
  });

  it('lets the service start its own SDK even after records were sent, without spans of that', async () => {
    const { stdout } = await run({ fixture: 'own-sdk-later.mjs' });

    expect(JSON.parse(stdout)).toEqual({ accepted: true });
    expect(await receiver.auditSpans(1)).toHaveLength(1);
    expect(receiver.spans).toHaveLength(1);
  });

  it('warns if a principal is named without it, unless disabled on purpose', async () => {
    const { code, stderr } = await run({ fixture: 'not-registered.mjs' });
    expect(code).toBe(0);
    expect(stderr.match(/\[AUDITSPAN_NOT_RUNNING\] Warning: .*/g)).toEqual([
      '[AUDITSPAN_NOT_RUNNING] Warning: Calls are not audited: auditing is not running.',
    ]);

    expect((await run({ fixture: 'not-registered.mjs', env: { AUDITSPAN_DISABLED: 'true' } })).stderr).toBe('');
  });

  it('works from the command line alone', async () => {
    const ended = await run({ fixture: 'own-sdk.mjs', flags: ['--import', '@auditspan/instrumentation/register'] });

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(await receiver.auditSpans(2)).toHaveLength(2);
  });

  it('delivers at a signal, which still ends the process', async () => {
    const ended = await run({ fixture: 'until-signal.mjs', signal: 'SIGTERM' });

    expect(ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(await receiver.auditSpans(1)).toHaveLength(1);
  });

  it('reports on stderr once why records could not be delivered, and at the end how many', async () => {
    const env = {
      AUDITSPAN_ENDPOINT: 'http://127.0.0.1:9',
      AUDITSPAN_FLUSH_TIMEOUT: '200',
      AUDITSPAN_TRACING: 'false',
    };
    expect(await run({ fixture: 'script.cjs', env })).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/\nAuditSpan: the process ends with \d+ audit records undelivered\n$/),
    });
    const ended = await run({ fixture: 'until-signal.mjs', signal: 'SIGTERM', env });
    expect(ended.signal).toBe('SIGTERM');
    expect(ended.stderr.split('\n')).toEqual([
      'AUDITSPAN_NOT_DELIVERED: audit records cannot be delivered to http://127.0.0.1:9/v1/traces: ECONNREFUSED (no server listens there). They wait and delivery is retried.',
      'AuditSpan: the process ends with 3 audit records undelivered',
      '',
    ]);
  });

  it('delivers at a signal that the service handles, and lets it end the process', async () => {
    const ready = Promise.withResolvers<(signal: NodeJS.Signals) => void>();
    const onOutput = (_said: string, kill: (signal: NodeJS.Signals) => void): void => ready.resolve(kill);
    const running = run({ fixture: 'until-signal.mjs', signal: 'SIGTERM', mode: 'handle', onOutput });
    const kill = await ready.promise;

    expect(await receiver.auditSpans(1)).toHaveLength(1);
    kill('SIGUSR2');
    expect(await running).toMatchObject({ code: 7, signal: null });
  });

  it('reports the faults of the configuration, and audits all the same', async () => {
    const { stderr } = await run({
      fixture: 'script.cjs',
      env: { AUDITSPAN_MAX_QUEUE: 'many', AUDITSPAN_TRACING: 'maybe' },
    });

    expect(stderr).toContain('AUDITSPAN_INSTRUMENTATION_CONFIG');
    expect(stderr).toContain('AUDITSPAN_MAX_QUEUE');
    expect(stderr).toContain('AUDITSPAN_TRACING');
    expect(await receiver.auditSpans(1)).toHaveLength(1);
  });

  it('does nothing if it is disabled', async () => {
    await run({ fixture: 'script.cjs', env: { AUDITSPAN_DISABLED: 'true' } });

    expect(receiver.spans).toEqual([]);
  });
});
