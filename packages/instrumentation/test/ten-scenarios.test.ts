import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { expectedRecord, startAudited, type Audited } from './support/audited.ts';

const messages = [{ role: 'user' as const, content: 'What is the capital of France?' }];
const noUsage = { inputTokens: undefined, outputTokens: undefined, usageState: 'absent' };
const noAnswer = { ...noUsage, modelServedId: undefined, responseId: undefined, finishReasons: undefined };

const asAlice = <T>(fn: () => T): T => runAs({ id: 'alice' }, { purpose: 'support' }, fn);

/** The ten calls that SDK instrumentations are known to lose, to miscount or to break. */
describe('a model call is recorded once, with its outcome, and is unchanged', () => {
  let audited: Audited;
  let openai: OpenAI;

  beforeEach(async () => {
    audited = await startAudited();
    openai = new OpenAI({ baseURL: `${audited.model.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  });
  afterEach(() => audited.close());

  const expectRecord = async (fields: Parameters<typeof expectedRecord>[1]): Promise<void> => {
    expect(await audited.records(1)).toEqual([expectedRecord(audited.model, fields)]);
  };

  it('a stream read to its end', async () => {
    const words: string[] = [];
    await asAlice(async () => {
      const stream = await openai.chat.completions.create({
        model: 'gpt-5',
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      for await (const chunk of stream) words.push(chunk.choices[0]?.delta.content ?? '');
    });

    expect(words.join('')).toContain('Paris');
    await expectRecord({ stream: true });
  });

  it('a stream that its reader abandons early', async () => {
    await asAlice(async () => {
      const stream = await openai.chat.completions.create({ model: 'gpt-5-slow', messages, stream: true });
      const reader = stream[Symbol.asyncIterator]();
      await reader.next();
      await reader.return?.();
      expect(stream.controller.signal.aborted).toBe(true);
    });

    await expectRecord({
      ...noUsage,
      modelId: 'gpt-5-slow',
      modelServedId: 'gpt-5-slow-2026-05-01',
      outcome: 'aborted',
      outcomeReason: 'client',
      finishReasons: undefined,
      stream: true,
    });
  });

  it('a stream that is never read, then aborted', async () => {
    await asAlice(async () => {
      const stream = await openai.chat.completions.create({ model: 'gpt-5-slow', messages, stream: true });
      stream.controller.abort();
    });

    const [record] = await audited.records(1);
    expect(record).toMatchObject({ modelId: 'gpt-5-slow', outcome: 'aborted', outcomeReason: 'client', stream: true });
  });

  it('a chat stream with its raw response', async () => {
    const text = await asAlice(async () => {
      const { data, response } = await openai.chat.completions
        .create({ model: 'gpt-5', messages, stream: true })
        .withResponse();
      expect(response.status).toBe(200);
      let said = '';
      for await (const chunk of data) said += chunk.choices[0]?.delta.content ?? '';
      return said;
    });

    expect(text).toContain('Paris');
    await expectRecord({ ...noUsage, stream: true });
  });

  it.each<[string, (client: OpenAI) => Promise<unknown>, object]>([
    ['', ({ chat }) => chat.completions.create({ model: 'gpt-5-forbidden', messages }), {}],
    [
      ' to a chat stream',
      ({ chat }) => chat.completions.create({ model: 'gpt-5-forbidden', messages, stream: true }),
      {},
    ],
    [
      ' to a responses stream',
      ({ responses }) => responses.create({ model: 'gpt-5-forbidden', input: 'Hi', stream: true }),
      {},
    ],
    [
      ' to another operation',
      ({ embeddings }) => embeddings.create({ model: 'embed-forbidden', input: 'Hi' }),
      { modelId: 'embed-forbidden', operation: 'embeddings' },
    ],
  ])("a provider's 403%s", async (_to, call, fields) => {
    await asAlice(() => expect(call(openai)).rejects.toThrow(OpenAI.PermissionDeniedError));

    await expectRecord({
      ...noAnswer,
      modelId: 'gpt-5-forbidden',
      outcome: 'denied',
      outcomeReason: 'forbidden',
      deniedBy: 'provider',
      httpStatus: 403,
      ...fields,
    });
  });

  it('a responses stream with its raw response', async () => {
    const types = await asAlice(async () => {
      const { data } = await openai.responses.create({ model: 'gpt-5', input: 'Hi', stream: true }).withResponse();
      const seen: string[] = [];
      for await (const { type } of data) seen.push(type);
      return seen;
    });

    expect(types.at(-1)).toBe('response.completed');
    await expectRecord({ finishReasons: ['completed'], stream: true });
  });

  it('a plain fetch, without an SDK', async () => {
    const answer = await asAlice(async () => {
      const response = await fetch(`${audited.model.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'gpt-5', messages }),
      });
      return response.json();
    });

    expect(answer).toMatchObject({ object: 'chat.completion' });
    await expectRecord({ credentialId: undefined });
  });
});
