import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setPrincipal } from '../src/context/set-principal.ts';
import { startAudited, type Audited } from './support/audited.ts';

describe('a model endpoint on fastify', () => {
  let audited: Audited;
  let app: FastifyInstance;
  let url: string;
  beforeEach(async () => {
    audited = await startAudited({ inbound: [{ path: '/predict/:model' }] });
    app = Fastify();
    app.addHook('preHandler', async (request, reply) => {
      const user = request.headers['x-user'];
      if (typeof user !== 'string') return reply.code(401).send({ error: 'who are you?' });
      setPrincipal({ id: user, source: 'trusted_header' });
      return undefined;
    });
    app.post('/predict/:model', async () => ({ label: 'cat' }));
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    await app.close();
    await audited.close();
  });

  const predict = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}/predict/cats-1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"pixels":[1,2]}',
    });

  it('is recorded with who a hook found out', async () => {
    const answers = await Promise.all(['alice', 'bob'].map((user) => predict({ 'x-user': user })));
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ label: 'cat' }, { label: 'cat' }]);

    const records = await audited.records(2);
    expect(records.map(({ principalId }) => principalId).toSorted()).toEqual(['alice', 'bob']);
    expect(records[0]).toMatchObject({
      direction: 'inbound',
      outcome: 'success',
      principalSource: 'trusted_header',
      modelId: 'cats-1',
      requestBytes: 16,
      responseBytes: 15,
    });
  });

  it('is denied to who is nobody', async () => {
    const answer = await predict({});
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'who are you?' }]);

    expect(await audited.records(1)).toEqual([
      expect.objectContaining({ outcome: 'denied', deniedBy: 'service', principalId: 'anonymous', modelId: 'cats-1' }),
    ]);
  });
});
