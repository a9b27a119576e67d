import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { setPrincipal } from '../../src/context/set-principal.ts';
import { valuesOf } from '../../src/identity/baggage-members.ts';
import { SIGNED_CALLER_KEY } from '../../src/identity/signed-caller.ts';
import { startJwtService, type JwtService } from '../support/jwt-service.ts';
import { answerJson, requestBody } from '../support/model-service.ts';
import { ed25519Keys } from '../support/signing-keys.ts';
import { startTokenIssuer } from '../support/token-issuer.ts';

let jwt: JwtService;
afterEach(async () => {
  context.disable();
  await jwt.close();
});

/** The handler's own call to a model. */
async function askModel({ service }: JwtService): Promise<void> {
  const answer = await fetch(`${service.audited.model.url}/v1/embeddings`, { method: 'POST', body: requestBody });
  await answer.text();
}

describe('the caller of a received call, by a verified token', () => {
  it('is its subject, with roles, session and purpose if the token contains them', async () => {
    const claims = { roles: 'realm_access.roles', purpose: 'https://house.example/purpose' };
    jwt = await startJwtService({ jwt: { claims } });
    await jwt.callWith(
      await jwt.issuer.token({
        sid: 'session-1',
        realm_access: { roles: ['analyst', 7, ' '] },
        'https://house.example/purpose': 'support',
      }),
    );

    expect(await jwt.service.received(1)).toEqual([
      expect.objectContaining({
        principalId: 'alice',
        principalType: 'user',
        principalSource: 'verified_jwt',
        principalVerified: true,
        principalRoles: ['analyst'],
        sessionId: 'session-1',
        purpose: 'support',
        purposeSource: 'explicit',
        attribution: 'exact',
      }),
    ]);
    expect(jwt.service.audited.auditing.counts.identity).toEqual({});
  });

  it('is the current actor of a delegated token, on behalf of the others, nearest first', async () => {
    jwt = await startJwtService({ jwt: { prefix: 'corp:', actorType: 'agent' } });
    await jwt.callWith(
      await jwt.issuer.token({ act: { sub: 'agent-7', act: { sub: 'portal' } }, roles: 'read write' }),
    );

    expect(await jwt.service.received(1)).toEqual([
      expect.objectContaining({
        principalId: 'corp:agent-7',
        principalType: 'agent',
        principalRoles: ['read', 'write'],
        onBehalfOf: ['corp:portal', 'corp:alice'],
      }),
    ]);
  });

  it('is the same for a token that was verified before, whose keys are fetched once', async () => {
    jwt = await startJwtService();
    const token = await jwt.issuer.token();
    for (const shown of [token, token, await jwt.issuer.token({ sub: 'bob' })]) await jwt.callWith(shown);

    expect(new Set(await jwt.callers(3))).toEqual(new Set(['alice', 'bob']));
    expect(jwt.issuer.asked).toBe(1);
  });

  it.each(['RS256', 'PS256', 'EdDSA'])('is identified by %s too, with inline keys', async (alg) => {
    const issuer = await startTokenIssuer(alg);
    jwt = await startJwtService({ issuer, jwt: { jwksUrl: undefined, jwks: { keys: [issuer.publicKey()] } } });
    await jwt.callWith(await jwt.issuer.token());

    expect(await jwt.callers(1)).toEqual(['alice']);
    expect(jwt.issuer.asked).toBe(0);
  });

  it('is found in another header, where a gateway puts the token', async () => {
    jwt = await startJwtService({ jwt: { header: 'x-gateway-assertion' } });
    await jwt.callWith('sk-live', { 'x-gateway-assertion': await jwt.issuer.token() });

    expect(await jwt.callers(1)).toEqual(['alice']);
  });
});

describe('a token whose keys arrive late', () => {
  it('does not delay the call, and names the caller of it and of the calls that its handler made meanwhile', async () => {
    jwt = await startJwtService();
    jwt.issuer.answer = 'late';
    jwt.service.handler = async (_request, response) => {
      await askModel(jwt);
      await runAs({ id: 'agent-7', type: 'agent' }, { purpose: 'triage' }, () => askModel(jwt));
      answerJson(response);
    };
    await jwt.callWith(await jwt.issuer.token());
    expect(jwt.issuer.asked).toBe(1);
    jwt.issuer.release();

    const [received] = await jwt.service.received(1);
    const made = await jwt.made(3);
    expect(received).toMatchObject({ principalId: 'alice', principalSource: 'verified_jwt' });
    expect(made.map(({ principalId, onBehalfOf, attribution }) => [principalId, onBehalfOf, attribution])).toEqual([
      ['alice', undefined, 'exact'],
      ['agent-7', ['alice'], 'exact'],
    ]);
  });

  it('leaves the calls that its handler made meanwhile in the trace that they were made in', async () => {
    const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    jwt = await startJwtService();
    jwt.issuer.answer = 'late';
    jwt.service.handler = async (_request, response) => {
      await context.with(trace.setSpanContext(context.active(), parent), () => askModel(jwt));
      answerJson(response);
    };
    await jwt.callWith(await jwt.issuer.token());
    jwt.issuer.release();

    await jwt.made(2);
    const calls = jwt.service.audited.receiver.calls();
    const made = calls.filter(({ attributes }) => attributes['audit.direction'] === 'outbound');
    expect(made.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual([[parent.traceId, parent.spanId]]);
  });

  it('is passed on to no other service before it is verified', async () => {
    const propagate = { to: ['127.0.0.1'], key: ed25519Keys().privateKey, issuer: 'front' };
    jwt = await startJwtService({ config: () => ({ propagate }) });
    jwt.issuer.answer = 'late';
    jwt.service.handler = async (_request, response) => {
      await askModel(jwt);
      answerJson(response);
    };
    const token = await jwt.issuer.token();
    await jwt.callWith(token);
    jwt.issuer.release();
    await jwt.callers(1);
    await jwt.callWith(token);

    const { model, auditing } = jwt.service.audited;
    const passed = model.requests.map(({ headers }) => valuesOf(String(headers['baggage']), SIGNED_CALLER_KEY).length);
    expect(passed).toEqual([0, 1]);
    expect(auditing.counts.identity).toEqual({ propagation_pending: 1 });
  });

  it('yields to setPrincipal, for the calls from then on', async () => {
    jwt = await startJwtService();
    jwt.issuer.answer = 'late';
    jwt.service.handler = async (_request, response) => {
      await askModel(jwt);
      setPrincipal({ id: 'carol' });
      await askModel(jwt);
      answerJson(response);
    };
    await jwt.callWith(await jwt.issuer.token());
    jwt.issuer.release();

    expect(await jwt.callers(1)).toEqual(['carol']);
    expect((await jwt.made(3)).map(({ principalId }) => principalId)).toEqual(['alice', 'carol']);
  });

  it('identifies nobody if they never arrive, after a bounded time', async () => {
    jwt = await startJwtService();
    jwt.issuer.answer = 'late';
    await jwt.callWith(await jwt.issuer.token());

    expect(await jwt.callers(1)).toEqual(['anonymous']);
    expect(jwt.service.audited.auditing.counts.identity).toEqual({ jwt_keys_unavailable: 1 });
  });
});
