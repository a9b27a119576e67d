import * as undici8 from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited, type Audited } from '../support/audited.ts';

const copies = [
  ['undici 6', undici6 as unknown as typeof undici8],
  ['undici 7', undici7 as unknown as typeof undici8],
  ['undici 8', undici8],
] as const;
const call = {
  method: 'POST',
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json' },
  body: '{"model":"gpt-5","messages":[]}',
} as const;

/** Returns the number of open calls in the stop record, and the recorded calls. */
async function told(audited: Audited): Promise<unknown> {
  await audited.auditing.shutdown();
  const { attributes } = audited.receiver.recordings.at(-1) ?? {};
  return [attributes?.['audit.recording.open_calls'], audited.receiver.calls().length];
}

/** Both send nothing, and are recorded as little as without enforcement. */
describe.each(copies)('an allowed call that is never sent, over %s,', (_name, undici) => {
  let audited: Audited;
  let stop: () => void;
  beforeEach(async () => {
    audited = await startAudited();
    stop = enforce(() => ({ effect: 'allow', policyId: 'all' }));
    // Makes this copy of undici known, so that calls are judged before they are dispatched.
    await undici.request(audited.model.url, call).then(({ body }) => body.dump());
    await audited.records(1);
  });
  afterEach(async () => {
    stop();
    await audited.close();
  });

  it('is not an open call if a mock responds', async () => {
    const agent = new undici.MockAgent();
    agent.disableNetConnect();
    agent.get('https://api.openai.com').intercept({ method: 'POST', path: call.path }).reply(200, { id: 'mocked' });
    const answer = await undici.request('https://api.openai.com', { ...call, dispatcher: agent });
    expect(await answer.body.json()).toEqual({ id: 'mocked' });
    await agent.close();

    expect(await told(audited)).toEqual([0, 1]);
  });

  it('is not an open call if its client is closed', async () => {
    const client = new undici.Client(audited.model.url);
    await client.close();
    await expect(client.request(call)).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });

    expect(await told(audited)).toEqual([0, 1]);
  });
});
