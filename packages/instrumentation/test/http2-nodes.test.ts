import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from './support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { isBuilt, NODES, runNode } from './support/run-node.ts';

describe.each(NODES)('a call over HTTP/2 on Node $version', ({ binary, installed }) => {
  let receiver: OtlpReceiver;
  beforeEach(async ({ skip }) => {
    receiver = await startOtlpReceiver();
    skip(!installed, 'this Node is not installed');
    skip(!isBuilt, 'processes run what `npm run build` built');
  });
  afterEach(() => receiver.close());

  it('is recorded by its client and its server, with request and response', async () => {
    const env = { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_TRACING: 'false' };
    const run = await runNode({ binary, fixture: 'http2-call.mjs', args: [], env });

    expect(run).toEqual({ code: 0, signal: null, stdout: '68', stderr: '' });
    const record = {
      outcome: 'success',
      modelId: 'nova',
      serverAddress: '127.0.0.1',
      inputTokens: 4,
      outputTokens: 2,
      finishReasons: ['end_turn'],
      requestBytes: 15,
      responseBytes: 68,
      httpStatus: 200,
    };
    const records = recordsOf(await receiver.auditSpans(2)).toSorted((a, b) => (a.direction < b.direction ? -1 : 1));
    expect(records).toEqual([
      expect.objectContaining({ ...record, direction: 'inbound', principalId: 'anonymous' }),
      expect.objectContaining({ ...record, direction: 'outbound', modelProvider: 'aws.bedrock' }),
    ]);
  });
});
