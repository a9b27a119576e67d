import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from './support/audited.ts';
import { startRawEndpoint, type RawEndpoint } from './support/raw-endpoint.ts';

const QUESTION = 'Where is the nearest station?';
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const messages = [{ role: 'user', content: [{ type: 'text', text: QUESTION }, IMAGE] }];
const INPUT = Math.ceil(QUESTION.length / 4);
/** Eight letters of three bytes. */
const ANSWER = '駅はすぐそこです';
const OUTPUT = (8 * 3) / 4;

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ delta: { content } }] })}\n\n`;

function stream(response: ServerResponse, last: string): void {
  response.setHeader('content-type', 'text/event-stream');
  for (const letter of ANSWER) response.write(chunk(letter));
  response.write(last);
}

/** Responses by path. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  plain: (response) => response.end(JSON.stringify({ choices: [{ message: { content: ANSWER } }] })),
  streamed: (response) => {
    stream(response, 'data: [DONE]\n\n');
    response.end();
  },
  left: (response) => stream(response, ''),
  reported: (response) =>
    response.end(JSON.stringify({ choices: [{ message: { content: ANSWER } }], usage: { prompt_tokens: 9 } })),
  refused: (response) => response.writeHead(429).end('{"error":{"code":"rate_limit_exceeded"}}'),
  wrong: (response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end('data: {"error":{"code":"server_error"}}\n\n');
  },
};

describe('the usage of a response that reports none', () => {
  let endpoint: RawEndpoint;
  let audited: Audited;
  let sent: string;
  beforeEach(async () => {
    endpoint = await startRawEndpoint((request, response) => {
      const [, kind = ''] = request.url?.split('/') ?? [];
      ANSWERS[kind]?.(response.setHeader('content-type', 'application/json'));
    });
  });
  afterEach(async () => {
    await endpoint.close();
    await audited.close();
  });

  const usageOf = async (kind: string, config: Record<string, unknown>): Promise<unknown> => {
    audited = await startAudited(config);
    sent = JSON.stringify({ model: 'm', stream: true, messages });
    const controller = new AbortController();
    const response = await fetch(`${endpoint.url}/${kind}/v1/chat/completions`, {
      method: 'POST',
      body: sent,
      signal: controller.signal,
    });
    let seen = 0;
    const reading = response.body?.pipeTo(
      new WritableStream({
        write(bytes: Uint8Array) {
          seen += Buffer.from(bytes).toString().split('data: ').length - 1;
          if (kind === 'left' && seen >= ANSWER.length) controller.abort();
        },
      }),
    );
    await reading?.catch(() => undefined);
    const [record] = await audited.records(1);
    expect(record?.requestBytes).toBe(Buffer.byteLength(sent));
    return [record?.usageState, record?.inputTokens, record?.outputTokens];
  };

  it.each([
    ['a plain response', 'plain'],
    ['a stream', 'streamed'],
    ['an abandoned stream', 'left'],
  ])('is estimated from the text of %s, if enabled', async (_what, kind) => {
    expect(await usageOf(kind, { estimateUsage: true })).toEqual(['estimated', INPUT, OUTPUT]);
  });

  it('is estimated from captured text too', async () => {
    expect(await usageOf('streamed', { estimateUsage: true, captureContent: true })).toEqual([
      'estimated',
      INPUT,
      OUTPUT,
    ]);
  });

  it.each([
    ['told', 'reported', ['reported', 9, undefined]],
    ['refused', 'refused', ['absent', undefined, undefined]],
    ['an error with status 200', 'wrong', ['absent', undefined, undefined]],
  ])('is not estimated if it is %s', async (_what, kind, usage) => {
    expect(await usageOf(kind, { estimateUsage: true })).toEqual(usage);
  });

  it('stays absent by default', async () => {
    expect(await usageOf('streamed', {})).toEqual(['absent', undefined, undefined]);
  });
});
