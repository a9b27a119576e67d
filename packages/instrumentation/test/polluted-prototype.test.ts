import { request } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { requestBody } from './support/model-service.ts';

type Call = (url: string) => Promise<unknown>;

const byFetch: Call = async (url) => {
  const response = await fetch(url, { method: 'POST', body: requestBody });
  return response.text();
};
const byHttp: Call = async (url) => {
  const sent = request(url, { method: 'POST' }).end(requestBody);
  const [response] = await once(sent, 'response');
  return text(response);
};

/** Pollutes the prototype like a careless merge of request data, for the duration of a call. */
async function withPolluted(key: string, value: unknown, call: () => Promise<unknown>): Promise<void> {
  const prototype: object = Object.getPrototypeOf({});
  Object.defineProperty(prototype, key, { value, enumerable: true, configurable: true, writable: true });
  try {
    await call();
  } finally {
    Reflect.deleteProperty(prototype, key);
  }
}

describe('a polluted Object.prototype', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it.each<[string, unknown]>([
    ['search', 'x'],
    ['completed', true],
    ['place', {}],
    ['upgraded', true],
    ['traceState', {}],
    ['protobuf', {}],
    ['readHead', 'x'],
    ['readTrailers', 'x'],
    ['isOnlyText', 'x'],
    ['streams', true],
    ['action', 'model.delete'],
    ['operation', 'embeddings'],
    ['guarded', true],
    ['closeCode', 1008],
    ['grpcStatus', 7],
    ['servedId', 'gpt-6'],
    ['inProgress', true],
    ['outcomeReason', 'policy'],
    ['deniedBy', 'policy'],
    ['policyId', 'p'],
  ])('changes no record and loses none: %s', async (key, value) => {
    const url = `${audited.model.url}/v1/chat/completions`;
    for (const call of [byFetch, byHttp]) await runAs({ id: 'alice' }, () => withPolluted(key, value, () => call(url)));
    const records = await audited.records(2);
    for (const record of records) {
      expect(record).toMatchObject({
        principalId: 'alice',
        action: 'model.invoke',
        operation: 'chat',
        outcome: 'success',
      });
      expect(record).toMatchObject({ modelId: 'house-7b', modelServedId: 'house-7b-2026-05-01', stream: false });
      expect([record.outcomeReason, record.deniedBy, record.policyId]).toEqual([undefined, undefined, undefined]);
    }
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
