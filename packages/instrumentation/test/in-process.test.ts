import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import { APIPromise } from 'openai/core/api-promise';
import type { ChatCompletion } from 'openai/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { InvalidAuditDetailsError } from '../src/errors.ts';
import type { ResultFacts } from '../src/work/audit-details.ts';
import { audited as asAudited, withAudit } from '../src/work/audited.ts';
import { expectedRecord, startAudited, type Audited } from './support/audited.ts';

const details = { model: 'cats-1' };
const absent = {
  credentialId: undefined,
  serverAddress: undefined,
  serverPort: undefined,
  responseId: undefined,
  requestBytes: undefined,
  responseBytes: undefined,
  requestDigest: undefined,
  responseDigest: undefined,
  httpStatus: undefined,
};

async function* words(): AsyncGenerator<string> {
  yield 'a';
  await Promise.resolve();
  yield 'b';
}

function readResult(result: { tokens: number }): ResultFacts {
  return { servedModel: 'cats-1-int8', inputTokens: 4, outputTokens: result.tokens, finishReasons: ['stop'] };
}

async function all(items: AsyncIterable<string>): Promise<string[]> {
  const seen = [];
  for await (const item of items) seen.push(item);
  return seen;
}

function thrower(error: Error): () => never {
  return () => {
    throw error;
  };
}

describe('withAudit', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it('records a call of a local model completely, as an internal span', async () => {
    const work = {
      ...details,
      provider: 'onnx',
      operation: 'classify',
      sensitivity: 2,
      version: '7',
      readResult,
    };
    const result = { tokens: 2 };

    expect(runAs({ id: 'alice' }, { purpose: 'support' }, () => withAudit(work, () => result))).toBe(result);
    expect(await audited.records(1)).toEqual([
      expectedRecord(audited.model, {
        ...absent,
        direction: 'in_process',
        modelId: 'cats-1',
        modelServedId: 'cats-1-int8',
        modelProvider: 'onnx',
        modelVersion: '7',
        modelSensitivity: 2,
        operation: 'classify',
        inputTokens: 4,
        outputTokens: 2,
      }),
    ]);
    expect(audited.receiver.spans.map(({ kind, status }) => [kind, status])).toEqual([[1, 0]]);
  });

  it('rethrows errors of the work, recorded as internal', async () => {
    const fault = new Error('out of memory');
    expect(() => withAudit(details, thrower(fault))).toThrow(fault);
    await expect(withAudit(details, () => Promise.reject(fault))).rejects.toBe(fault);

    const internal = { outcome: 'error', outcomeReason: 'internal' };
    expect(await audited.records(2)).toEqual([expect.objectContaining(internal), expect.objectContaining(internal)]);
    expect(audited.receiver.spans.map(({ status }) => status)).toEqual([2, 2]);
  });

  it('distinguishes a deadline and an abort from an error', async () => {
    for (const name of ['TimeoutError', 'AbortError']) {
      await expect(withAudit(details, () => Promise.reject(new DOMException('late', name)))).rejects.toThrow('late');
    }

    expect((await audited.records(2)).map(({ outcomeReason }) => outcomeReason)).toEqual(['deadline', 'client']);
  });

  it('records the work when its promise settles', async () => {
    const gate = Promise.withResolvers<string>();
    const pending = withAudit(details, () => gate.promise);
    await audited.auditing.forceFlush();
    expect(audited.receiver.calls()).toEqual([]);
    gate.resolve('cat');

    expect(await pending).toBe('cat');
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'success', stream: false, usageState: 'absent' });
  });

  it("returns an SDK's own promise, and sends its call once", async () => {
    const client = new OpenAI({ baseURL: `${audited.model.url}/v1`, apiKey: 'sk-test' });
    const create = (): APIPromise<ChatCompletion> =>
      client.chat.completions.create({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] });
    const promise = withAudit({ ...details, readResult: ({ model }) => ({ servedModel: model }) }, create);
    expect(promise).toBeInstanceOf(APIPromise);
    expect((await promise).object).toBe('chat.completion');

    expect(audited.model.requests).toHaveLength(1);
    // The work and its call end at the same moment; the order of their records is undefined.
    const records = (await audited.records(2)).toSorted((a, b) => a.direction.localeCompare(b.direction));
    expect(records).toEqual([
      expect.objectContaining({ direction: 'in_process', modelId: 'cats-1', modelServedId: 'gpt-5-2026-05-01' }),
      expect.objectContaining({ direction: 'outbound', modelId: 'gpt-5' }),
    ]);
  });

  it('observes an async iterable to its end', async () => {
    expect(await all(withAudit(details, words))).toEqual(['a', 'b']);
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'success', stream: true });
  });

  it('records an abandoned async iterable as aborted, even one that a promise resolved to', async () => {
    const source = { [Symbol.asyncIterator]: words };
    const iterable = await withAudit(details, () => Promise.resolve(source));
    expect(iterable).toBe(source);
    for await (const _ of iterable) break;

    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'aborted', outcomeReason: 'client', stream: true });
  });

  it('observes the consumed iterator, even if it is not the iterable itself', async () => {
    const inner = words();
    const query = { next: () => inner.next(), [Symbol.asyncIterator]: () => inner };
    expect(await all(withAudit(details, () => query))).toEqual(['a', 'b']);
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'success', stream: true });
  });

  it('records an async iterable that throws as an error, which its consumer receives', async () => {
    const fault = new Error('lost');
    const broken = async function* broken(): AsyncGenerator<string> {
      yield* words();
      throw fault;
    };
    await expect(all(withAudit(details, broken))).rejects.toBe(fault);

    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'error', outcomeReason: 'internal', stream: true });
  });

  it('observes a Node stream without reading it', async () => {
    const stream = withAudit(details, () => Readable.from(['a', 'b']));
    expect([stream.readableFlowing, stream.listenerCount('data')]).toEqual([null, 0]);
    expect(await text(stream)).toBe('ab');

    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'success', stream: true });
  });

  it('records values that cannot be observed', async () => {
    const frozen = Object.freeze({ [Symbol.asyncIterator]: words });
    expect(await all(withAudit(details, () => frozen))).toEqual(['a', 'b']);

    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'unknown' });
  });

  it('lets errors of readResult affect neither the work nor its record', async () => {
    const fault = thrower(new Error('mine'));
    expect(withAudit({ ...details, readResult: fault }, () => 'cat')).toBe('cat');

    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'success', usageState: 'absent' });
    expect(audited.auditing.counts.faults).toBe(1);
  });

  it('rejects invalid details before the work begins', () => {
    let ran = 0;
    const work = (): number => (ran += 1);
    expect(() => withAudit({ sensitivity: 9, modle: 'x' } as never, work)).toThrow(InvalidAuditDetailsError);
    expect(() => withAudit({ sensitivity: 9, modle: 'x' } as never, work)).toThrow(/sensitivity.*modle/su);
    expect(() => withAudit({}, work)).toThrow(/model: required by model\.invoke/u);
    expect(() => withAudit({ action: 'data.access' }, work)).toThrow(/dataClass/u);
    expect(() => withAudit(details, 'work' as never)).toThrow(/not a function/u);
    expect(ran).toBe(0);
  });
});

describe('audited', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it('returns an equivalent function, and records every call with its principal', async () => {
    const model = {
      bias: 2,
      run: asAudited(function run(this: { bias: number }, x: number) {
        return x + this.bias;
      }, details),
    };
    expect([model.run.name, model.run.length]).toEqual(['run', 1]);
    expect(['alice', 'bob'].map((id) => runAs({ id }, () => model.run(1)))).toEqual([3, 3]);

    const records = await audited.records(2);
    expect(records.map(({ principalId }) => principalId)).toEqual(['alice', 'bob']);
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(2);
  });
});
