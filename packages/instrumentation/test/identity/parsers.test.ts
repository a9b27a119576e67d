import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DELEGATION, boundedChain, delegated } from '../../src/context/delegation.ts';
import { createAddressList, isAddressRange } from '../../src/identity/callers/address-list.ts';
import { keyOf, membersOf, valueOf, valuesOf, withMember, withoutKey } from '../../src/identity/baggage-members.ts';
import { distinguishedName } from '../../src/identity/callers/client-certificate.ts';
import { verifyJws } from '../../src/identity/compact-jws.ts';
import { claimAt } from '../../src/identity/callers/jwt-claims.ts';
import { nameOf, namesOf } from '../../src/identity/names.ts';
import { targetOf } from '../../src/identity/propagation/propagator.ts';
import { parseCallerClaims } from '../../src/identity/signed-caller.ts';
import { trustDomainOf } from '../../src/identity/callers/spiffe-id.ts';
import { parseAlternativeNames } from '../../src/identity/callers/subject-alternative-names.ts';

const token = fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,12}$/u);
const members = fc.uniqueArray(fc.tuple(token, fc.string({ unit: 'binary' })), { selector: ([key]) => key });

describe('baggage', () => {
  it('returns every value that was written, and nothing else', () => {
    fc.assert(
      fc.property(members, (pairs) => {
        const header = pairs.map(([key, value]) => `${key} = ${encodeURIComponent(value)};p=1;q`).join(' , ');
        expect(membersOf(header).map((member) => [keyOf(member), valueOf(member)])).toEqual(pairs);
      }),
    );
  });

  it('loses all members with a key, and is otherwise unchanged', () => {
    fc.assert(
      fc.property(members, token, (pairs, key) => {
        const others = pairs
          .filter(([other]) => other !== key)
          .map(([name, value]) => `${name}=${encodeURIComponent(value)};p=1`);
        const header = [...others, `${key}=a;p`, ` ${key} =b`].join(',');
        expect(valuesOf(header, key)).toEqual(['a', 'b']);
        expect(withoutKey(header, key)).toBe(others.join(','));
        expect(withMember(header, key, 'c')).toBe([...others, `${key}=c`].join(','));
      }),
    );
  });

  it('never throws and never exceeds what platforms propagate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 9000, size: 'max' }), (header) => {
        const next = withMember(header, 'k', 'v');
        expect(next === undefined || (Buffer.byteLength(next) <= 8192 && membersOf(next).length <= 64)).toBe(true);
        expect(valuesOf(withoutKey(header, 'k'), 'k')).toEqual([]);
      }),
    );
  });

  it.each(['', ',', ';', '=', 'k', 'k;p=1', '=v', 'k=%', 'k=%E0%A4', ' , , '])('reads %j without a value', (header) => {
    expect(valuesOf(header, 'k').filter((value) => value !== undefined)).toEqual([]);
  });
});

describe('a SPIFFE id', () => {
  const segment = fc.stringMatching(/^[\w.-]{1,10}$/u).filter((text) => text !== '.' && text !== '..');
  const domain = fc.stringMatching(/^[a-z0-9._-]{1,20}$/u);

  it('has its trust domain', () => {
    fc.assert(
      fc.property(domain, fc.array(segment), (name, path) => {
        expect(trustDomainOf(['spiffe:/', name, ...path].join('/'))).toBe(name);
      }),
    );
  });

  it.each([
    '',
    'spiffe://',
    'spiffe:///path',
    'spiffe://Domain/x',
    'SPIFFE://domain/x',
    'https://domain/x',
    'spiffe://domain/',
    'spiffe://domain//x',
    'spiffe://domain/x/',
    'spiffe://domain/.',
    'spiffe://domain/../x',
    'spiffe://domain/%41',
    'spiffe://domain/x?y',
    'spiffe://domain/x#y',
    'spiffe://domain:8080/x',
    'spiffe://user@domain/x',
    ' spiffe://domain/x',
    'spiffe://domain/x\n',
    `spiffe://${'d'.repeat(256)}/x`,
    `spiffe://domain/${'x'.repeat(2048)}`,
  ])('is not %j', (text) => {
    expect(trustDomainOf(text)).toBeUndefined();
  });
});

describe('a list of addresses', () => {
  it('contains the addresses that the range contains by arithmetic', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(32), (base, other, bits) => {
        const size = 2 ** (32 - bits);
        const inside = Math.floor(base / size) === Math.floor(other / size);
        expect(createAddressList([`${dotted(base)}/${bits}`])(dotted(other))).toBe(inside);
        expect(createAddressList([`${dotted(base)}/${bits}`])(`::ffff:${dotted(other)}`)).toBe(inside);
      }),
    );
  });

  it('accepts the ranges that Node accepts, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6()),
        fc.oneof({ weight: 9, arbitrary: fc.nat(140).map(String) }, fc.string()),
        (address, bits) => {
          const range = `${address}/${bits}`;
          fc.pre(isAddressRange(range));
          const family = address.includes(':') ? 'ipv6' : 'ipv4';
          expect(() => new BlockList().addSubnet(address, Number(bits), family)).not.toThrow();
          expect(createAddressList([range])('not an address')).toBe(false);
        },
      ),
    );
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '::/129',
    'fe80::1%eth0',
    '010.0.0.1',
    '1/8',
    '10.0.0.0/ 8',
    '*',
  ])('rejects %j', (range) => {
    expect(isAddressRange(range)).toBe(false);
  });

  it('matches IPv6 without its zone, and no connection without an address', () => {
    const isIn = createAddressList(['fe80::/10', '127.0.0.1', '::1/128']);
    expect(
      ['fe80::1%eth0', '::1', '127.0.0.1', '::ffff:127.0.0.1', '::2', '127.0.0.2', '', undefined].map((a) => isIn(a)),
    ).toEqual([true, true, true, true, false, false, false, false]);
  });
});

describe('alternative names of a certificate', () => {
  const kinds = fc.constantFrom('URI', 'DNS', 'email', 'IP Address');

  it('are those that Node formatted, whatever they contain', () => {
    const value = fc.oneof(fc.stringMatching(/^[^",\\]{0,20}$/u), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(fc.record({ kind: kinds, value })), (names) => {
        const written = names.map(
          (name) => `${name.kind}:${/[",'\\]|[^ -~]/u.test(name.value) ? JSON.stringify(name.value) : name.value}`,
        );
        expect(parseAlternativeNames(written.join(', '))).toEqual(names);
      }),
    );
  });

  it('are absent from any other text', () => {
    expect(parseAlternativeNames('URI:"spiffe://a/b" x, URI:c')).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Array.isArray(parseAlternativeNames(text))).toBe(true);
      }),
    );
  });
});

describe('a subject', () => {
  it('is formatted according to RFC 4514', () => {
    expect(distinguishedName({ C: 'DE', O: 'Acme, Inc.', OU: ['a', 'b'], CN: ' #x+"y"' })).toBe(
      String.raw`CN=\ #x\+\"y\",OU=b,OU=a,O=Acme\, Inc.,C=DE`,
    );
    expect(distinguishedName(undefined)).toBeUndefined();
    expect(distinguishedName(Object.create(null) as never)).toBeUndefined();
  });
});

describe('claims and names', () => {
  it('are found by name first, then by dots, and never in a prototype', () => {
    const claims = { 'a.b': 1, a: { b: 2, c: { d: 3 } }, list: [1] };
    expect(
      ['a.b', 'a.c.d', 'a.x', 'list.0', 'toString', 'a.constructor', '__proto__', ''].map((path) =>
        claimAt(claims, path),
      ),
    ).toEqual([1, 3, undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it('are never empty, too long or with control characters', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const name = nameOf(value);
        expect(name === undefined || /^[^\p{Cc}]{1,1024}$/u.test(name)).toBe(true);
      }),
    );
    expect(nameOf('a'.repeat(1025))).toBeUndefined();
    expect(namesOf(Array.from({ length: 100 }, String))).toHaveLength(64);
    expect(namesOf(['', 1, null])).toBeUndefined();
  });

  it('of a token are valid or absent, whatever the token contains', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (payload, text) => {
        parseCallerClaims(payload);
        expect(verifyJws(text, 'typ', [])).toHaveProperty('fault');
      }),
    );
  });
});

function nearestAndFirst(chain: readonly string[]): readonly string[] {
  return chain.length > MAX_DELEGATION ? [...chain.slice(0, MAX_DELEGATION - 1), ...chain.slice(-1)] : chain;
}

describe('a delegation chain', () => {
  const id = fc.string({ minLength: 1 });

  it('is bounded, and keeps the nearest and the first members', () => {
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 40, size: 'max' }), (chain) => {
        expect(boundedChain(chain)).toEqual(nearestAndFirst(chain));
      }),
    );
  });

  it('grows with every principal that acts for another, and ends with the first', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 40, size: 'max' }), (ids) => {
        const [user = '', ...agents] = ids;
        const last = agents.reduce((outer, agent) => delegated({ id: agent, type: 'agent' }, outer), { id: user });
        expect(Reflect.get(last, 'onBehalfOf')).toEqual(nearestAndFirst(ids.toReversed().slice(1)));
      }),
    );
  });

  it('is not started by a user, by a principal in its own context, or for an anonymous one', () => {
    expect(delegated({ id: 'bob' }, { id: 'alice' })).toEqual({ id: 'bob' });
    const agent = { id: 'agent-7', type: 'agent' as const };
    expect(delegated(agent, { ...agent, onBehalfOf: ['alice'] })).toEqual({ ...agent, onBehalfOf: ['alice'] });
    expect(delegated(agent, { id: 'anonymous', type: 'anonymous' })).toEqual(agent);
    expect(delegated({ ...agent, onBehalfOf: [] }, { id: 'alice' })).toEqual({ ...agent, onBehalfOf: [] });
  });
});

function isTold(pattern: string, host: string, port: number): boolean {
  return targetOf([{ host: pattern }], { host, port }) !== undefined;
}

describe('a configured service', () => {
  it.each([
    ['billing.internal', 'billing.internal', 443, true],
    ['billing.internal', 'BILLING.internal', 80, true],
    ['billing.internal', 'x.billing.internal', 443, false],
    ['billing.internal:8080', 'billing.internal', 8080, true],
    ['billing.internal:8080', 'billing.internal', 80, false],
    ['*.internal', 'billing.internal', 443, true],
    ['*.internal', 'billing.INTERNAL', 443, true],
    ['*.internal', 'internal', 443, false],
    ['*.internal', 'evilinternal', 443, false],
    ['*.internal', 'billing.internal.evil.example', 443, false],
    ['[::1]:8080', '::1', 8080, true],
    ['api.openai.com', 'api.openai.com', 443, false],
    ['*.com', 'api.anthropic.com', 443, false],
    ['*.com', 'bedrock-runtime.eu-west-1.amazonaws.com', 443, false],
  ])('%s: caller propagated to %s:%d: %s', (pattern, host, port, expected) => {
    expect(isTold(pattern, host, port)).toBe(expected);
  });
});

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
