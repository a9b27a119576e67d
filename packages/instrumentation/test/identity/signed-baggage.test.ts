import { text } from 'node:stream/consumers';
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signingKeySchema } from '../../src/identity/key-config.ts';
import { signJws } from '../../src/identity/compact-jws.ts';
import { answerJson, startModelService, type ModelService } from '../support/model-service.ts';
import { ed25519Keys, sharedSecret } from '../support/signing-keys.ts';

const KEY = 'auditspan.caller';
const TYPE = 'auditspan-caller+jwt';
const front = ed25519Keys();
const portal = ed25519Keys('portal-1');
const shared = sharedSecret();
const stranger = ed25519Keys();

let service: ModelService;
/** What the service observed of the header. */
let seen: { readonly baggage: unknown; readonly raw: readonly string[] };

beforeEach(async () => {
  service = await startModelService([{ path: '/predict/:model' }], {
    caller: {
      signedBaggage: {
        audience: 'models',
        issuers: [
          { issuer: 'front', keys: [front.publicKey, shared.publicKey] },
          { issuer: 'portal', keys: [portal.publicKey] },
        ],
      },
    },
  });
  service.handler = (request, response) => {
    const raw = request.rawHeaders.filter((_part, index, all) => all[index - (index % 2)]?.toLowerCase() === 'baggage');
    seen = { baggage: request.headers['baggage'], raw };
    answerJson(response);
  };
});
afterEach(() => service.close());

function claims(fields: object = {}): object {
  const now = Math.floor(Date.now() / 1000);
  return { iss: 'front', aud: 'models', iat: now, exp: now + 60, sub: 'alice', type: 'user', ...fields };
}

/** Creates a token with another library. */
async function signed(payload: object, header: object = {}, key: object = front.privateKey): Promise<string> {
  const alg = 'k' in key ? 'HS256' : 'EdDSA';
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg, typ: TYPE, kid: String(Reflect.get(key, 'kid')), ...header })
    .sign(await importJWK(key as JWK, alg));
}

async function callWith(baggage: string): Promise<void> {
  await text(await service.call('/predict/house-7b', { baggage }));
}

const NAMES = {
  roles: ['analyst'],
  on_behalf_of: ['bob', 'carol'],
  purpose: 'support',
  sid: 'session-1',
  type: 'agent',
  sub: 'agent-7',
};

describe('the caller of a received call, by baggage that another service signed', () => {
  it.each([
    ['a key pair', front.privateKey],
    ['a secret', shared.privateKey],
  ])('is taken over completely, with %s', async (_what, key) => {
    await callWith(`theme=dark,${KEY}=${await signed(claims(NAMES), {}, key)};p=1,lang=en`);

    expect(await service.received(1)).toEqual([
      expect.objectContaining({
        principalId: 'agent-7',
        principalType: 'agent',
        principalSource: 'signed_baggage',
        principalVerified: true,
        principalRoles: ['analyst'],
        onBehalfOf: ['bob', 'carol'],
        sessionId: 'session-1',
        purpose: 'support',
        purposeSource: 'inherited',
        attribution: 'exact',
      }),
    ]);
    expect(service.audited.auditing.counts.identity).toEqual({});
  });

  it('is removed from the baggage, whose other members stay', async () => {
    await callWith(`theme=dark,${KEY}=${await signed(claims())},lang=en`);
    expect(seen).toEqual({ baggage: 'theme=dark,lang=en', raw: ['baggage', 'theme=dark,lang=en'] });

    await callWith(`${KEY}=forged`);
    expect(seen).toEqual({ baggage: undefined, raw: [] });

    await callWith('theme=dark');
    expect(seen).toEqual({ baggage: 'theme=dark', raw: ['baggage', 'theme=dark'] });
  });

  it('is identified while the token is valid, and no longer', async () => {
    const token = await signed(claims());
    for (const later of [0, 30_000, 75_000]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + later });
      await callWith(`${KEY}=${token}`);
    }
    vi.useRealTimers();

    expect((await service.received(3)).map(({ principalId }) => principalId)).toEqual(['alice', 'alice', 'anonymous']);
    expect(service.audited.auditing.counts.identity).toEqual({ signed_baggage_expired: 1 });
  });

  it('is the one with a valid token, whatever other tokens there are', async () => {
    await callWith(`${KEY}=forged,${KEY}=${await signed(claims())}`);

    expect((await service.received(1))[0]).toMatchObject({ principalId: 'alice' });
    expect(service.audited.auditing.counts.identity).toEqual({ signed_baggage_malformed: 1 });
  });
});

describe('an invalid token in baggage identifies nobody', () => {
  const now = Math.floor(Date.now() / 1000);
  const cases: readonly (readonly [what: string, fault: string, make: () => string | Promise<string>])[] = [
    ['for another service', 'audience', () => signed(claims({ aud: 'billing' }))],
    ['for all services', 'claims', () => signed(claims({ aud: ['models', 'billing'] }))],
    ['expired', 'expired', () => signed(claims({ iat: now - 120, exp: now - 60 }))],
    ['issued in the future', 'claims', () => signed(claims({ iat: now + 60, exp: now + 90 }))],
    ['valid for too long', 'claims', () => signed(claims({ exp: now + 3600 }))],
    ['without an expiry', 'claims', () => signed(claims({ exp: undefined }))],
    ['without a subject', 'claims', () => signed(claims({ sub: ' ' }))],
    ['with a name of the wrong type', 'claims', () => signed(claims({ on_behalf_of: 'alice' }))],
    ['in the name of another service', 'key', () => signed(claims({ iss: 'front' }), {}, portal.privateKey)],
    ['by an unknown key', 'key', () => signed(claims(), { kid: 'other' })],
    ['by another key under a known key id', 'signature', () => signed(claims(), {}, stranger.privateKey)],
    ['of another type', 'malformed', () => signed(claims(), { typ: 'JWT' })],
    ['without a type', 'malformed', () => signed(claims(), { typ: undefined })],
    ['unsigned', 'key', () => `${part({ alg: 'none', typ: TYPE, kid: 'front-1' })}.${part(claims())}.`],
    ['without a signature', 'signature', async () => (await signed(claims())).replace(/[^.]*$/u, '')],
    [
      'signed with the public key as a secret',
      'key',
      () => {
        const secret = { ...sharedSecret('front-1').privateKey, k: front.publicKey['x'] };
        return signJws(signingKeySchema.parse(secret), TYPE, claims());
      },
    ],
    [
      'changed',
      'signature',
      async () => {
        const [head, , signature] = (await signed(claims())).split('.');
        return `${head}.${part(claims({ sub: 'root' }))}.${signature}`;
      },
    ],
    ['of garbage', 'malformed', () => 'a.b.c'],
    ['with a broken escape', 'malformed', () => '%ZZ'],
    ['too large', 'too_large', () => signed(claims({ filler: 'x'.repeat(4000) }))],
  ];

  it.each(cases)('%s: %s', async (_what, fault, make) => {
    await callWith(`${KEY}=${await make()}`);

    expect(await service.received(1)).toEqual([
      expect.objectContaining({ principalId: 'anonymous', principalVerified: false, purposeSource: 'missing' }),
    ]);
    expect(service.audited.auditing.counts.identity).toEqual({ [`signed_baggage_${fault}`]: 1 });
    expect(service.audited.auditing.counts.faults).toBe(0);
  });
});

describe('a signature of ours', () => {
  it.each([
    ['Ed25519', front],
    ['HMAC', shared],
  ])('is valid for other libraries: %s', async (_what, { privateKey, publicKey }) => {
    const token = signJws(signingKeySchema.parse(privateKey), TYPE, { sub: 'alice' });
    const { payload, protectedHeader } = await compactVerify(token, await importJWK(publicKey as JWK, 'EdDSA'));

    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({ sub: 'alice' });
    expect(protectedHeader).toEqual({ alg: 'k' in privateKey ? 'HS256' : 'EdDSA', kid: privateKey['kid'], typ: TYPE });
  });
});

function part(object: object): string {
  return Buffer.from(JSON.stringify(object)).toString('base64url');
}
