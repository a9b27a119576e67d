import { setTimeout as pause } from 'node:timers/promises';
import type { AuditRecord } from '@auditspan/conventions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { startAudited, type Audited } from './support/audited.ts';

const USERS = Array.from({ length: 20 }, (_unused, index) => `user-${index}`);

/** The parts of an undici package that are used here; the same in each version. */
interface Undici {
  readonly Agent: new (options: object) => { close(): Promise<void> };
  readonly RetryAgent: new (agent: object) => object;
  fetch(url: string, init: object): Promise<{ text(): Promise<string> }>;
  request(url: string, options: object): Promise<{ body: { text(): Promise<string> } }>;
  getGlobalDispatcher(): object;
  setGlobalDispatcher(dispatcher: object): void;
}

interface Tally {
  readonly records: number;
  readonly exact: number;
  readonly exactAndRight: number;
}

type Call = (url: string, options: object) => Promise<string>;

/** Number of records, of exact ones, and of those that name the caller encoded in the model's name. */
function tally(records: readonly AuditRecord[]): Tally {
  const claimed = records.filter(({ attribution }) => attribution === 'exact');
  const right = claimed.filter(({ principalId, modelId }) => principalId === modelId);
  return { records: records.length, exact: claimed.length, exactAndRight: right.length };
}

const viaGlobalFetch: Call = async (url, options) => (await fetch(url, options)).text();

describe.each(['undici-6', 'undici-7', 'undici'])('attribution with %s under a saturated pool', (name) => {
  let audited: Audited;
  let undici: Undici;
  let agent: InstanceType<Undici['Agent']>;

  beforeEach(async () => {
    undici = (await import(name)) as Undici;
    audited = await startAudited();
    agent = new undici.Agent({ connections: 2 });
  });
  afterEach(async () => {
    await agent.close();
    await audited.close();
  });

  /** Twenty concurrent users, each encoded in the model's name. */
  const callAsAll = async (call: Call, options: object): Promise<AuditRecord[]> => {
    const url = `${audited.model.url}/v1/chat/completions`;
    const calls = USERS.map((id) =>
      runAs({ id }, async () => {
        await pause(1);
        const body = JSON.stringify({ model: id, messages: [{ role: 'user', content: 'Hi' }] });
        return call(url, { method: 'POST', body, ...options });
      }),
    );
    await Promise.all(calls);
    return audited.records(USERS.length);
  };
  const allRight = { records: USERS.length, exact: USERS.length, exactAndRight: USERS.length };

  const viaFetch: Call = async (url, options) => (await undici.fetch(url, options)).text();
  const viaRequest: Call = async (url, options) => (await undici.request(url, options)).body.text();
  const seeThePackage = (): Promise<string> => viaRequest(`${audited.model.url}/v1/models`, { dispatcher: agent });

  it('never records a wrong principal for its fetch, even if its first calls saturate the pool', async () => {
    const { records, exact, exactAndRight } = tally(await callAsAll(viaFetch, { dispatcher: agent }));

    expect({ records, wrong: exact - exactAndRight }).toEqual({ records: USERS.length, wrong: 0 });
  });

  it('never records a wrong principal through its retry agent, even if its first calls saturate the pool', async () => {
    const dispatcher = new undici.RetryAgent(agent);
    const { records, exact, exactAndRight } = tally(await callAsAll(viaRequest, { dispatcher }));

    expect({ records, wrong: exact - exactAndRight }).toEqual({ records: USERS.length, wrong: 0 });
  });

  it('is right and exact for its request', async () => {
    expect(tally(await callAsAll(viaRequest, { dispatcher: agent }))).toEqual(allRight);
  });

  it('is right and exact for its fetch, once the package was instrumented', async () => {
    await seeThePackage();

    expect(tally(await callAsAll(viaFetch, { dispatcher: agent }))).toEqual(allRight);
  });

  it('is right and exact through its retry agent, once the package was instrumented', async () => {
    await seeThePackage();

    expect(tally(await callAsAll(viaRequest, { dispatcher: new undici.RetryAgent(agent) }))).toEqual(allRight);
  });

  it('is right and exact for the global fetch if it provides the global dispatcher', async () => {
    const before = undici.getGlobalDispatcher();
    undici.setGlobalDispatcher(agent);
    try {
      expect(tally(await callAsAll(viaGlobalFetch, {}))).toEqual(allRight);
    } finally {
      undici.setGlobalDispatcher(before);
    }
  });
});

describe('attribution of the global fetch', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  it('is exact for twenty concurrent users', async () => {
    const answers = USERS.map((id) =>
      runAs({ id }, async () => {
        await pause(1);
        const response = await fetch(`${audited.model.url}/v1/chat/completions`, {
          method: 'POST',
          body: JSON.stringify({ model: id, messages: [] }),
        });
        return response.text();
      }),
    );
    await Promise.all(answers);

    const records = await audited.records(USERS.length);
    expect(records.every(({ principalId, modelId }) => principalId === modelId)).toBe(true);
    expect(new Set(records.map(({ attribution }) => attribution))).toEqual(new Set(['exact']));
  });
});
