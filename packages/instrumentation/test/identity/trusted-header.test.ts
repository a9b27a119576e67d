import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { setPrincipal } from '../../src/context/set-principal.ts';
import { answerJson, startModelService, type ModelService } from '../support/model-service.ts';

let service: ModelService;
afterEach(() => service.close());

const start = async (caller: Readonly<Record<string, unknown>>): Promise<void> => {
  service = await startModelService([{ path: '/predict/:model' }], { caller });
};
const callWith = async (headers: Readonly<Record<string, string | string[]>>): Promise<void> => {
  await text(await service.call('/predict/house-7b', headers as Record<string, string>));
};
const TRUSTED = { proxies: ['127.0.0.0/8', '::1'], roles: 'x-forwarded-groups', session: 'x-session' };

describe('the caller of a received call, by header', () => {
  it('is named by a trusted proxy, in UTF-8 as proxies encode it', async () => {
    await start({ trustedHeader: TRUSTED });
    const name = Buffer.from('Zoë').toString('latin1');
    const headers = new Headers({ 'X-Forwarded-User': name, 'x-session': 's-1' });
    for (const groups of ['analyst, admin', ' ,ops']) headers.append('x-forwarded-groups', groups);
    await (await fetch(`${service.url}/predict/house-7b`, { method: 'POST', headers })).text();

    expect(await service.received(1)).toEqual([
      expect.objectContaining({
        principalId: 'Zoë',
        principalType: 'user',
        principalSource: 'trusted_header',
        principalVerified: false,
        principalRoles: ['analyst', 'admin', 'ops'],
        sessionId: 's-1',
        attribution: 'exact',
      }),
    ]);
  });

  it.each([
    ['from another address', { proxies: ['10.0.0.0/8'] }, { 'x-forwarded-user': 'root' }, { header_untrusted_peer: 1 }],
    ['that is duplicated', TRUSTED, { 'x-forwarded-user': ['alice', 'root'] }, { header_invalid: 1 }],
    ['that is too long', TRUSTED, { 'x-forwarded-user': 'x'.repeat(1025) }, { header_invalid: 1 }],
    ['that is empty', TRUSTED, { 'x-forwarded-user': '' }, {}],
    ['that is absent', TRUSTED, { 'x-forwarded-for': '127.0.0.1' }, {}],
  ])('is unknown with a header %s', async (_what, trustedHeader, headers, faults) => {
    await start({ trustedHeader });
    await callWith(headers);

    expect((await service.received(1))[0]).toMatchObject({ principalId: 'anonymous', attribution: 'unknown' });
    expect(service.audited.auditing.counts.identity).toEqual(faults);
  });

  it.each([
    ['By=spiffe://a/b;Hash=4f;Subject="CN=web,O=Acme";URI=spiffe://prod.example/web', 'spiffe://prod.example/web'],
    ['Hash=4f;Cert="-----BEGIN%20CERTIFICATE-----";Subject="CN=a \\"b\\", O=Acme";URI=', 'CN=a "b", O=Acme'],
    [
      'By=spiffe://a/b;URI=spiffe://forged/root,hash=4f;subject="";uri=spiffe://prod.example/web',
      'spiffe://prod.example/web',
    ],
    ['Subject="CN=web";URI=spiffe://one/a;URI=spiffe://two/b', 'CN=web'],
    [`Cert="${'x'.repeat(4000)}";URI=spiffe://prod.example/web`, 'spiffe://prod.example/web'],
    ['URI=spiffe://forged/root,Hash=4f', 'anonymous'],
    ['Subject="CN=web;URI=spiffe://prod.example/web', 'anonymous'],
    ['alice', 'anonymous'],
  ])('is the holder of the client certificate that Envoy forwards (%#)', async (header, principalId) => {
    await start({ trustedHeader: { ...TRUSTED, principal: 'x-forwarded-client-cert', principalType: 'service' } });
    await callWith({ 'x-forwarded-client-cert': header });

    expect((await service.received(1))[0]).toMatchObject({ principalId });
    expect(service.audited.auditing.counts.identity).toEqual(principalId === 'anonymous' ? { header_invalid: 1 } : {});
  });

  it('is named by unsigned baggage only if configured, as unverified', async () => {
    await start({ baggage: { session: 'session.id', purpose: 'purpose' } });
    await callWith({ baggage: 'theme=dark,user.id=alice%20b;p,session.id=s-1,purpose=support' });

    expect(await service.received(1)).toEqual([
      expect.objectContaining({
        principalId: 'alice b',
        principalSource: 'baggage',
        principalVerified: false,
        sessionId: 's-1',
        purpose: 'support',
        purposeSource: 'inherited',
      }),
    ]);
  });

  it.each(['user.id=a,user.id=b', 'user.id=', 'user.id;p', 'user.id=%ZZ'])(
    'is unknown with the baggage %j',
    async (baggage) => {
      await start({ baggage: {} });
      await callWith({ baggage });

      expect((await service.received(1))[0]).toMatchObject({ principalId: 'anonymous' });
      expect(service.audited.auditing.counts.identity).toEqual({ baggage_invalid: 1 });
    },
  );

  it('is not named by baggage by default', async () => {
    await start({});
    await callWith({ baggage: 'user.id=alice', 'x-forwarded-user': 'alice' });

    expect((await service.received(1))[0]).toMatchObject({ principalId: 'anonymous' });
  });

  it('takes precedence over baggage, and takes no purpose from an unverified source', async () => {
    await start({ trustedHeader: TRUSTED, baggage: { purpose: 'purpose' } });
    await callWith({ 'x-forwarded-user': 'alice', baggage: 'user.id=bob,purpose=support' });

    expect((await service.received(1))[0]).toMatchObject({ principalId: 'alice', purposeSource: 'missing' });
  });
});

describe('a principal set by the service for an identified caller', () => {
  it('takes precedence, by setPrincipal and by runAs', async () => {
    await start({ trustedHeader: TRUSTED });
    service.handler = (request, response) => {
      if (request.headers['x-way'] === 'set') setPrincipal({ id: 'carol' });
      runAs({ id: 'dave' }, () => answerJson(response));
    };
    for (const way of ['set', 'run']) await callWith({ 'x-forwarded-user': 'alice', 'x-way': way });

    expect(
      (await service.received(2)).map(({ principalId, principalSource }) => [principalId, principalSource]),
    ).toEqual([
      ['carol', 'explicit'],
      ['dave', 'explicit'],
    ]);
  });

  it('is not an agent that the handler runs for the caller', async () => {
    await start({ trustedHeader: TRUSTED });
    service.handler = (_request, response) => {
      runAs({ id: 'lookup', type: 'service' }, () => undefined);
      runAs({ id: 'agent-7', type: 'agent' }, () => answerJson(response));
    };
    await callWith({ 'x-forwarded-user': 'alice' });

    expect((await service.received(1))[0]).toMatchObject({ principalId: 'alice', attribution: 'exact' });
  });
});
