import { listen, type ModelEndpoint, type ReceivedSpan, startModelEndpoint } from '@auditspan/testing';
import { createServer, type Http2Server } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from '../support/audited.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts';
import { isBuilt, runNode } from '../support/run-node.ts';

const AUDIT = '@auditspan/instrumentation';
const UNDICI = '@opentelemetry/instrumentation-undici';
const OPENAI = '@opentelemetry/instrumentation-openai';

/** Groups spans by the call that they are marked with, as `scope name`; unmarked ones last. */
function spansOfCalls(spans: readonly ReceivedSpan[]): string[][] {
  const groups = Map.groupBy(spans, ({ attributes }) => attributes['audit.call.id']);
  const unmarked = groups.get(undefined) ?? [];
  groups.delete(undefined);
  return [...groups.values(), unmarked].map((group) => group.map(({ scope, name }) => `${scope} ${name}`).toSorted());
}

describe.skipIf(!isBuilt)('the spans of other instrumentations (built)', () => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    [model, receiver] = await Promise.all([startModelEndpoint(), startOtlpReceiver()]);
  });
  afterEach(async () => {
    await Promise.all([model.close(), receiver.close()]);
  });

  const run = async (mode: string, env: Record<string, string> = {}, url = model.url): Promise<ReceivedSpan[]> => {
    const ended = await runNode({
      fixture: 'instrumented.cjs',
      args: [url, mode],
      env: { AUDITSPAN_ENDPOINT: receiver.url, ...env },
    });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    return receiver.spans;
  };

  it('of OpenTelemetry each carry the id of their own call, and the span around them none', async () => {
    const call = [`${AUDIT} model.invoke gpt-5`, `${OPENAI} chat gpt-5`, `${UNDICI} POST`];
    expect(spansOfCalls(await run('opentelemetry'))).toEqual([call, call, call, ['app handler']]);
  });

  it('of OpenTelemetry carry one id for all attempts', async () => {
    const spans = await run('opentelemetry', { MODEL: 'gpt-5-busy' });
    const attempts = [`${AUDIT} model.invoke gpt-5-busy`, `${UNDICI} POST`];
    const call = [...attempts, ...attempts, `${OPENAI} chat gpt-5-busy`].toSorted();
    expect(spansOfCalls(spans)).toEqual([call, call, call, ['app handler']]);
  });

  it.each([
    ['openinference', '@arizeai/openinference-instrumentation-openai OpenAI Chat Completions'],
    ['traceloop', '@traceloop/instrumentation-openai chat gpt-5'],
    ['http', 'app chat'],
  ])('of %s carry the id of the call', async (mode, span) => {
    const client = mode === 'http' ? '@opentelemetry/instrumentation-http POST' : `${UNDICI} POST`;
    expect(spansOfCalls(await run(mode))).toEqual([[`${AUDIT} model.invoke gpt-5`, client, span].toSorted(), []]);
  });

  it('of Langfuse, which are never active, carry the id of their own call', async () => {
    const call = [`${AUDIT} model.invoke gpt-5`, 'langfuse-sdk OpenAI.chat', `${UNDICI} POST`].toSorted();
    expect(spansOfCalls(await run('langfuse'))).toEqual([call, call, []]);
  });

  it('of the AI SDK carry the id for the model call, and not for what is around it', async () => {
    expect(spansOfCalls(await run('aisdk'))).toEqual([
      [`${AUDIT} model.invoke gpt-5`, `${UNDICI} POST`, 'gen_ai chat gpt-5'].toSorted(),
      ['gen_ai invoke_agent gpt-5', 'gen_ai step 1'],
    ]);
  });

  it('of the AI SDK share the id when it retries', async () => {
    await run('aisdk', { MODEL: 'gpt-5-broken' });
    const records = recordsOf(await receiver.auditSpans(2));
    expect(records.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'error'],
      [2, 'error'],
    ]);
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(1);
  });

  it('of the AWS SDK carry one id for all attempts over HTTP/2', async () => {
    const bedrock = await startBedrock();
    try {
      const spans = await run('aws', {}, bedrock.url);
      const attempt = `${AUDIT} model.invoke amazon.nova-lite-v1:0`;
      expect(spansOfCalls(spans)).toEqual([
        [attempt, attempt, '@opentelemetry/instrumentation-aws-sdk chat amazon.nova-lite-v1:0'].toSorted(),
        [],
      ]);
      expect(recordsOf(await receiver.auditSpans(2)).map(({ attempt: number }) => number)).toEqual([1, 2]);
    } finally {
      bedrock.server.close();
    }
  });
});

/** A Bedrock that fails once and then responds. */
async function startBedrock(): Promise<{ readonly url: string; readonly server: Http2Server }> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    const status = calls === 1 ? 503 : 200;
    const content = [{ text: 'Hi' }];
    const answer = {
      output: { message: { role: 'assistant', content } },
      stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    };
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, server };
}
