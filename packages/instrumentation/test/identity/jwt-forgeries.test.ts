import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { startJwtService, type JwtService } from '../support/jwt-service.ts';
import { AUDIENCE, startTokenIssuer } from '../support/token-issuer.ts';

let jwt: JwtService;
afterEach(() => jwt.close());

const now = Math.floor(Date.now() / 1000);

function part(object: object): string {
  return Buffer.from(JSON.stringify(object)).toString('base64url');
}

function withHeader(token: string, header: object): string {
  return [part(header), ...token.split('.').slice(1)].join('.');
}

describe('an invalid token identifies nobody', () => {
  const cases: readonly (readonly [what: string, fault: string, make: () => string | Promise<string>])[] = [
    ['expired', 'jwt_expired', () => jwt.issuer.token({ exp: now - 60 })],
    ['not yet valid', 'jwt_not_yet_valid', () => jwt.issuer.token({ nbf: now + 60 })],
    ['without an expiry', 'jwt_claims', () => jwt.issuer.token({ exp: undefined })],
    ['for another audience', 'jwt_audience', () => jwt.issuer.token({ aud: 'billing' })],
    ['for no audience', 'jwt_audience', () => jwt.issuer.token({ aud: undefined })],
    ['of another issuer', 'jwt_unknown_issuer', () => jwt.issuer.token({ iss: 'https://evil.example' })],
    ['without a subject', 'jwt_claims', () => jwt.issuer.token({ sub: undefined })],
    ['with an actor without a name', 'jwt_claims', () => jwt.issuer.token({ act: {} })],
    ['by an unknown key', 'jwt_key', () => jwt.issuer.token({}, { kid: 'other' })],
    [
      'with an unknown critical header',
      'jwt_algorithm',
      () => jwt.issuer.token().then((token) => withHeader(token, { alg: 'ES256', crit: ['x'], x: 1 })),
    ],
    [
      'changed',
      'jwt_signature',
      async () => {
        const [head, , signature] = (await jwt.issuer.token()).split('.');
        const payload = { iss: jwt.issuer.issuer, aud: AUDIENCE, sub: 'root', exp: now + 60 };
        return `${head}.${part(payload)}.${signature}`;
      },
    ],
    [
      'unsigned',
      'jwt_algorithm',
      () => `${part({ alg: 'none' })}.${part({ iss: jwt.issuer.issuer, aud: AUDIENCE, sub: 'root', exp: now + 60 })}.`,
    ],
    [
      'signed with the public key as a secret',
      'jwt_algorithm',
      () => {
        const head = part({ alg: 'HS256', kid: 'key-0' });
        const payload = part({ iss: jwt.issuer.issuer, aud: AUDIENCE, sub: 'root', exp: now + 60 });
        const mac = createHmac('sha256', JSON.stringify(jwt.issuer.publicKey())).update(`${head}.${payload}`);
        return `${head}.${payload}.${mac.digest('base64url')}`;
      },
    ],
    [
      'with an embedded key',
      'jwt_signature',
      async () => {
        const evil = await startTokenIssuer();
        evil.close();
        return evil.token({ iss: jwt.issuer.issuer }, { jwk: evil.publicKey(), jku: evil.jwksUrl });
      },
    ],
    [
      "with another algorithm than its key's",
      'jwt_key',
      () => jwt.issuer.token().then((token) => withHeader(token, { alg: 'RS256', kid: 'key-0' })),
    ],
    ['of garbage', 'jwt_malformed', () => 'aaaa.bbbb.cccc'],
    ['too large', 'jwt_too_large', () => jwt.issuer.token({ filler: 'x'.repeat(7000) })],
  ];

  it.each(cases)('%s: %s', async (_what, fault, make) => {
    jwt = await startJwtService();
    await jwt.callWith(await make());

    expect(await jwt.service.received(1)).toEqual([
      expect.objectContaining({ principalId: 'anonymous', principalVerified: false, attribution: 'unknown' }),
    ]);
    expect(jwt.service.audited.auditing.counts.identity).toEqual({ [fault]: 1 });
    expect(jwt.service.audited.auditing.counts.faults).toBe(0);
  });

  it('but a credential that is not a token is no fault', async () => {
    jwt = await startJwtService();
    await jwt.callWith('sk-live-0123456789');

    expect(await jwt.callers(1)).toEqual(['anonymous']);
    expect(jwt.service.audited.auditing.counts.identity).toEqual({});
  });
});
