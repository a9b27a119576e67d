import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { startAudited, expectedRecord, type Audited } from './support/audited.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];

function denied(outcomeReason: string): object {
  return { outcome: 'denied', outcomeReason, deniedBy: 'provider' };
}

function failed(outcomeReason: string): object {
  return { outcome: 'error', outcomeReason };
}

/** Reads a stream to its end; other responses are left as they are. */
async function drain(answer: object): Promise<void> {
  if (!(Symbol.asyncIterator in answer)) return;
  const reader = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  while ((await reader.next()).done !== true) continue;
}

describe('outcome', () => {
  let audited: Audited;
  let openai: OpenAI;
  let anthropic: Anthropic;
  beforeEach(async () => {
    audited = await startAudited();
    openai = new OpenAI({ baseURL: `${audited.model.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: audited.model.url, apiKey: 'sk-ant-test', maxRetries: 0 });
  });
  afterEach(() => audited.close());

  const chat = async (model: string, stream: boolean): Promise<void> => {
    await drain(await openai.chat.completions.create({ model, messages, stream }));
  };
  const message = async (model: string, stream: boolean): Promise<void> => {
    await drain(await anthropic.messages.create({ model, messages, max_tokens: 100, stream }));
  };

  const cases: readonly (readonly [ending: string, stream: boolean, expected: object])[] = [
    ['-unauthorized', false, denied('unauthenticated')],
    ['-forbidden', true, denied('forbidden')],
    ['-missing', false, denied('model_unavailable')],
    ['-busy', true, denied('rate_limited')],
    ['-broken', false, failed('provider_error')],
    ['-refusal', false, denied('content_refused')],
    ['-refusal', true, denied('content_refused')],
    ['-inband-error', true, failed('in_band_error')],
    ['-cut', true, failed('connection')],
    ['-cut', false, failed('connection')],
  ];

  it.each(cases)('of an OpenAI call to a model %s (stream: %s) is %o', async (ending, stream, expected) => {
    await chat(`gpt-5${ending}`, stream).catch(() => undefined);
    expect((await audited.records(1))[0]).toMatchObject({ modelId: `gpt-5${ending}`, ...expected });
  });

  it.each(cases)('of an Anthropic call to a model %s (stream: %s) is %o', async (ending, stream, expected) => {
    await message(`claude${ending}`, stream).catch(() => undefined);
    expect((await audited.records(1))[0]).toMatchObject({ modelId: `claude${ending}`, ...expected });
  });

  it('of a call without quota is denied', async () => {
    await chat('gpt-5-quota', false).catch(() => undefined);
    expect((await audited.records(1))[0]).toMatchObject(denied('quota'));
  });

  it('of a filtered response is denied', async () => {
    await chat('gpt-5-filtered', true);
    expect((await audited.records(1))[0]).toMatchObject({
      ...denied('content_refused'),
      finishReasons: ['content_filter'],
    });
  });

  it("of a call that outlives its caller's signal is aborted by deadline", async () => {
    // Of a call that is still waiting for its connection, undici does not tell why it was aborted.
    await chat('gpt-5', false);
    const body = JSON.stringify({ model: 'gpt-5-hang', messages });
    const signal = AbortSignal.timeout(30);
    await expect(fetch(`${audited.model.url}/v1/chat/completions`, { method: 'POST', body, signal })).rejects.toThrow(
      'timeout',
    );
    expect((await audited.records(2))[1]).toMatchObject({ outcome: 'aborted', outcomeReason: 'deadline' });
  });

  it("of a call that outlives its SDK's timeout is aborted by deadline", async () => {
    await expect(openai.chat.completions.create({ model: 'gpt-5-hang', messages }, { timeout: 1000 })).rejects.toThrow(
      OpenAI.APIConnectionTimeoutError,
    );
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'aborted', outcomeReason: 'deadline' });
  });

  it.each([
    ['text', '{"model":"claude"}'],
    ['bytes', Buffer.from('{"model":"claude"}')],
  ])(
    'of a call without a server is a connection error, whose body of %s still names the model',
    async (_what, body) => {
      await expect(fetch('http://127.0.0.1:49/v1/messages', { method: 'POST', body })).rejects.toThrow('fetch failed');
      expect((await audited.records(1))[0]).toMatchObject({
        ...failed('connection'),
        modelId: 'claude',
        serverPort: 49,
      });
    },
  );

  it('of an Anthropic stream is recorded completely', async () => {
    await runAs({ id: 'alice' }, { purpose: 'support' }, () => message('claude-5', true));
    expect(await audited.records(1)).toEqual([
      expectedRecord(audited.model, {
        modelId: 'claude-5',
        modelServedId: expect.stringContaining('claude-5'),
        modelProvider: 'anthropic',
        finishReasons: ['end_turn'],
        stream: true,
      }),
    ]);
  });

  it('of a call that an SDK retries is recorded for each attempt, with one call id', async () => {
    const patient = openai.withOptions({ maxRetries: 2 });
    await Promise.all([
      runAs({ id: 'alice' }, () => patient.chat.completions.create({ model: 'gpt-5-busy', messages })),
      runAs({ id: 'bob' }, () => patient.chat.completions.create({ model: 'gpt-5-busy', messages })),
    ]);

    const records = await audited.records(4);
    for (const user of ['alice', 'bob']) {
      const attempts = records.filter(({ principalId }) => principalId === user);
      expect(attempts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
        [1, 'denied'],
        [2, 'success'],
      ]);
      expect(new Set(attempts.map(({ callId }) => callId)).size).toBe(1);
    }
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(2);
  });
});
