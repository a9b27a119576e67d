import { once } from 'node:events';
import { createServer as createHttp, request as httpRequest, type Server } from 'node:http';
import { connect, createServer as createHttp2, type Http2Server } from 'node:http2';
import { buffer, text } from 'node:stream/consumers';
import { listen, portOf } from '@auditspan/testing';
import { decodeJwt } from 'jose';
import { request as request8 } from 'undici';
import { request as request6 } from 'undici-6';
import { request as request7 } from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { valuesOf } from '../../src/identity/baggage-members.ts';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { ed25519Keys } from '../support/signing-keys.ts';

const { privateKey } = ed25519Keys();

let audited: Audited;
let server: Server;
let server2: Http2Server;
/** The baggage that the servers received, in order. */
let got: (string | undefined)[];

beforeEach(async () => {
  got = [];
  const note = (baggage: string | string[] | undefined): void => void got.push(baggage?.toString());
  server = createHttp((request, response) => {
    note(request.headers['baggage']);
    response.end();
  });
  server2 = createHttp2((request, response) => {
    note(request.headers['baggage']);
    response.end();
  });
  await Promise.all([listen(server), listen(server2)]);
});
afterEach(async () => {
  await audited.close();
  server.close();
  server.closeAllConnections();
  server2.close();
});

const start = async (propagate: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  audited = await startAudited({ propagate: { to: ['127.0.0.1'], key: privateKey, issuer: 'front', ...propagate } });
};
const urlOf = (of: Server | Http2Server): string => `http://127.0.0.1:${portOf(of)}/`;

type Send = (url: string, baggage?: string) => Promise<unknown>;
interface UndiciRequest {
  (url: string, options: object): Promise<{ body: { text(): Promise<string> } }>;
}

const headersOf = (baggage: string | undefined): Record<string, string> => (baggage === undefined ? {} : { baggage });
const viaFetch: Send = async (url, baggage) => (await fetch(url, { headers: headersOf(baggage) })).text();
const viaUndici =
  (request: UndiciRequest): Send =>
  async (url, baggage) =>
    (await request(url, { headers: headersOf(baggage) })).body.text();
const viaHttp: Send = async (url, baggage) => {
  const request = httpRequest(url, { headers: headersOf(baggage), agent: false }).end();
  const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer>];
  return text(response as never);
};
const viaHttp2: Send = async (url, baggage) => {
  const session = connect(url);
  const stream = session.request({ ':path': '/', ...(baggage === undefined ? {} : { Baggage: baggage }) });
  stream.end();
  await buffer(stream);
  session.close();
};

/** Returns the claims of the only token in a baggage header, without its times. */
function told(baggage: string | undefined): object {
  const [token = '', ...others] = valuesOf(baggage ?? '', 'auditspan.caller');
  expect(others).toEqual([]);
  const { iat, exp, ...claims } = decodeJwt(token);
  expect((exp ?? 0) - (iat ?? 0)).toBe(60);
  return claims;
}

const CLAIMS = { iss: 'front', aud: '127.0.0.1', sub: 'alice', type: 'user', purpose: 'support' };

describe.each<[string, Send, () => Server | Http2Server]>([
  ['fetch', viaFetch, () => server],
  ['undici 6', viaUndici(request6), () => server],
  ['undici 7', viaUndici(request7), () => server],
  ['undici 8', viaUndici(request8), () => server],
  ['node:http', viaHttp, () => server],
  ['node:http2', viaHttp2, () => server2],
])('a request over %s to a configured service', (_name, send, to) => {
  const sendAs = async (baggage?: string): Promise<void> => {
    await runAs({ id: 'alice' }, { purpose: 'support' }, () => send(urlOf(to()), baggage));
  };
  /** A copy of undici that was loaded before auditing is uncertain of its first call. */
  const seeThePackage = async (): Promise<void> => {
    await send(urlOf(to()).replace('127.0.0.1', 'localhost'));
    got = [];
  };

  it('carries the caller and the purpose', async () => {
    await start();
    await seeThePackage();
    await sendAs();

    expect(got.map(told)).toEqual([CLAIMS]);
    expect(audited.auditing.counts).toMatchObject({ faults: 0, identity: {} });
  });

  it('keeps its baggage, except a token for another service', async () => {
    await start();
    await seeThePackage();
    await sendAs('theme=dark;p=1 , auditspan.caller=old, lang=en');

    expect(got.map((baggage) => baggage?.replace(/=eyJ.*$/u, '=…'))).toEqual([
      'theme=dark;p=1,lang=en,auditspan.caller=…',
    ]);
    expect(got.map(told)).toEqual([CLAIMS]);
  });

  it('is unchanged if the baggage would become too large', async () => {
    await start();
    await seeThePackage();
    const full = `filler=${'x'.repeat(8000)}`;
    await sendAs(full);

    expect(got).toEqual([full]);
    expect(audited.auditing.counts.identity).toEqual({ propagation_too_large: 1 });
  });

  it('is unchanged if it goes anywhere else, or after auditing has ended', async () => {
    await start({ to: ['billing.internal', '127.0.0.1:1'] });
    await sendAs('theme=dark');
    await audited.auditing.shutdown();
    await sendAs('theme=dark');

    expect(got).toEqual(['theme=dark', 'theme=dark']);
  });
});

async function sent(): Promise<object[]> {
  await viaFetch(urlOf(server));
  return got.map(told);
}

describe('the propagated caller', () => {
  it('is the service itself if no other principal acts', async () => {
    await start();

    expect(await sent()).toEqual([{ iss: 'front', aud: '127.0.0.1', sub: expect.any(String), type: 'service' }]);
  });

  it('is addressed to the configured audience', async () => {
    await start({ to: [{ host: '127.0.0.1', audience: 'models' }] });

    expect(await sent()).toEqual([expect.objectContaining({ aud: 'models' })]);
  });

  it('includes roles, session and the whole chain of an agent', async () => {
    await start();
    await runAs({ id: 'alice', roles: ['analyst'] }, { sessionId: 'session-1' }, () =>
      runAs({ id: 'agent-7', type: 'agent' }, sent),
    );

    expect(got.map(told)).toEqual([
      { ...CLAIMS, purpose: undefined, sub: 'agent-7', type: 'agent', on_behalf_of: ['alice'], sid: 'session-1' },
    ]);
  });

  it('is this service on behalf of the caller, if so configured', async () => {
    await start({ delegate: true });
    await runAs({ id: 'agent-7', type: 'agent', onBehalfOf: ['alice'] }, sent);

    expect(got.map(told)).toEqual([
      expect.objectContaining({ sub: expect.any(String), type: 'service', on_behalf_of: ['agent-7', 'alice'] }),
    ]);
  });

  it('lacks the roles if these are too many', async () => {
    await start();
    const roles = Array.from({ length: 60 }, (_unused, index) => `${index}-${'r'.repeat(100)}`);
    await runAs({ id: 'alice', roles }, sent);

    expect(got.map(told)).toEqual([{ iss: 'front', aud: '127.0.0.1', sub: 'alice', type: 'user' }]);
    expect(audited.auditing.counts.identity).toEqual({ propagation_roles_dropped: 1 });
  });

  it('is absent for a caller from unsigned baggage', async () => {
    await start();
    await runAs({ id: 'alice', source: 'baggage' }, () => viaFetch(urlOf(server)));

    expect(got).toEqual([undefined]);
    expect(audited.auditing.counts.identity).toEqual({ propagation_unverified: 1 });
  });

  it('is absent if headers were passed as a list, which is serialised at once', async () => {
    await start();
    const request = httpRequest(urlOf(server), { headers: ['host', 'x', 'a', 'b'] as never, agent: false }).end();
    const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer>];
    await text(response as never);

    expect(got).toEqual([undefined]);
    expect(audited.auditing.counts.identity).toEqual({ propagation_headers_sent: 1 });
  });

  it('is sent over HTTP/2 even with headers as a list', async () => {
    await start();
    const session = connect(urlOf(server2));
    const stream = session.request([':method', 'GET', ':path', '/', 'baggage', 'a=1', 'x', 'baggage'] as never);
    stream.end();
    await buffer(stream);
    session.close();

    expect(got[0]).toMatch(/^a=1,auditspan\.caller=eyJ/u);
  });
});
