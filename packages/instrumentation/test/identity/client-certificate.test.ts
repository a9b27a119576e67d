import { once } from 'node:events';
import { Agent, createServer, request as httpsRequest, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '@auditspan/conventions';
import { listen, portOf, until } from '@auditspan/testing';
import { recordsOf, startAudited, type Audited } from '../support/audited.ts';
import { hasOpenssl, startAuthority, type Authority, type Certificate } from '../support/certificates.ts';
import { answerJson, requestBody } from '../support/model-service.ts';
import { AUDIENCE, startTokenIssuer } from '../support/token-issuer.ts';

const SPIFFE = 'spiffe://prod.example/front';
const skipped = hasOpenssl ? '' : ' (skipped: there is no openssl to make certificates with)';

let authority: Authority;
let stranger: Authority;
let ofServer: Certificate;
let front: Certificate;
let audited: Audited;
let server: Server;

beforeAll(() => {
  if (!hasOpenssl) return;
  [authority, stranger] = [startAuthority(), startAuthority()];
  ofServer = authority.certify('/CN=localhost');
  front = authority.certify('/O=Acme/CN=front', `URI:${SPIFFE}`);
});
afterAll(() => {
  if (!hasOpenssl) return;
  authority.close();
  stranger.close();
});
afterEach(async () => {
  await audited.close();
  server.close();
  server.closeAllConnections();
});

async function start(caller: Readonly<Record<string, unknown>>): Promise<void> {
  audited = await startAudited({ inbound: [{ path: '/predict/:model' }], caller });
  const options = { ...ofServer, ca: authority.cert, requestCert: true, rejectUnauthorized: false };
  server = createServer(options, (_request, response) => answerJson(response));
  await listen(server);
}

interface CallOptions {
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls with a certificate or without, several times over one connection. */
async function callWith(
  certificate: Certificate | undefined,
  { times = 1, headers = {} }: CallOptions = {},
): Promise<void> {
  const agent = new Agent({ ...certificate, ca: authority.cert, keepAlive: true, maxSockets: 1 });
  const port = portOf(server);
  for (let i = 0; i < times; i += 1) {
    const options = { host: '127.0.0.1', servername: 'localhost', port, agent, headers };
    const request = httpsRequest({ ...options, path: '/predict/house-7b', method: 'POST' }).end(requestBody);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await text(response);
  }
  agent.destroy();
}

const received = (count: number): Promise<AuditRecord[]> =>
  until(`${count} records`, async () => {
    await audited.auditing.forceFlush();
    const records = recordsOf(audited.receiver.calls());
    return records.length === count && records;
  });

describe.skipIf(!hasOpenssl)(`the caller of a received call, by client certificate${skipped}`, () => {
  it('is its SPIFFE id, on every call of the connection', async () => {
    await start({ mtls: {} });
    await callWith(front, { times: 2 });

    const named = expect.objectContaining({
      principalId: SPIFFE,
      principalType: 'service',
      principalSource: 'mtls',
      principalVerified: true,
      attribution: 'exact',
    });
    expect(await received(2)).toEqual([named, named]);
    expect(audited.auditing.counts).toMatchObject({ faults: 0, identity: {} });
  });

  it.each([
    ['subject', {}, '/C=DE/O=Acme, Inc./CN=alice', 'DNS:a.example', String.raw`CN=alice,O=Acme\, Inc.,C=DE`],
    ['cn', { names: ['cn'], principalType: 'user' }, '/O=Acme/CN=Zoë', 'DNS:a.example', 'Zoë'],
    ['dns', { names: ['uri', 'dns'] }, '/CN=x', 'DNS:a.example', 'a.example'],
    ['email', { names: ['email'] }, '/CN=x', 'email:alice@house.example', 'alice@house.example'],
    ['uri', { names: ['uri'] }, '/CN=x', 'URI:urn:house:front', 'urn:house:front'],
  ])('is its %s, if so configured', async (_name, mtls, subject, alternativeNames, expected) => {
    await start({ mtls });
    await callWith(authority.certify(subject, alternativeNames));

    expect((await received(1))[0]).toMatchObject({ principalId: expected, principalSource: 'mtls' });
  });

  it.each([
    ['of an unknown authority', () => stranger.certify('/CN=x', `URI:${SPIFFE}`), 'certificate_unauthorized'],
    [
      'of another trust domain',
      () => authority.certify('/CN=x', 'URI:spiffe://test.example/front'),
      'certificate_name',
    ],
    [
      'with two SPIFFE ids',
      () => authority.certify('/CN=x', `URI:${SPIFFE},URI:spiffe://prod.example/back`),
      'certificate_name',
    ],
    [
      'whose DNS name imitates another name',
      () => authority.certify('/CN=x', `DNS.1=a, URI:${SPIFFE}`),
      'certificate_name',
    ],
  ])('is unknown with a certificate %s', async (_what, make, fault) => {
    await start({ mtls: { names: ['spiffe'], trustDomains: ['prod.example'] } });
    await callWith(make());

    expect((await received(1))[0]).toMatchObject({ principalId: 'anonymous', principalVerified: false });
    expect(audited.auditing.counts.identity).toEqual({ [fault]: 1 });
  });

  it('is unknown without one, and that is no fault', async () => {
    await start({ mtls: {} });
    await callWith(undefined);

    expect((await received(1))[0]).toMatchObject({ principalId: 'anonymous' });
    expect(audited.auditing.counts.identity).toEqual({});
  });

  it('acts for the subject of a token that permits it; otherwise the token takes precedence', async () => {
    const issuer = await startTokenIssuer();
    const jwt = { issuer: issuer.issuer, audience: AUDIENCE, jwksUrl: issuer.jwksUrl };
    await start({ jwt, mtls: {} });
    const may = (sub: string): Promise<string> => issuer.token({ may_act: { sub }, roles: ['analyst'] });
    for (const [index, actor] of [SPIFFE, 'spiffe://prod.example/back'].entries()) {
      await callWith(front, { headers: { authorization: `Bearer ${await may(actor)}` } });
      await received(index + 1);
    }
    issuer.close();

    const records = await received(2);
    expect(
      records.map(({ principalId, principalSource, onBehalfOf }) => [principalId, principalSource, onBehalfOf]),
    ).toEqual([
      [SPIFFE, 'mtls', ['alice']],
      ['alice', 'verified_jwt', undefined],
    ]);
  });

  it('takes precedence over a token, if the order says so', async () => {
    const issuer = await startTokenIssuer();
    const jwt = { issuer: issuer.issuer, audience: AUDIENCE, jwksUrl: issuer.jwksUrl };
    await start({ jwt, mtls: {}, order: ['mtls', 'verified_jwt', 'signed_baggage', 'trusted_header', 'baggage'] });
    await callWith(front, { headers: { authorization: `Bearer ${await issuer.token({ sid: 'session-1' })}` } });

    expect((await received(1))[0]).toMatchObject({ principalId: SPIFFE, sessionId: 'session-1' });
    issuer.close();
  });
});
