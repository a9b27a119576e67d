import { until } from '@auditspan/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startJwtService, type JwtService } from '../support/jwt-service.ts';

let jwt: JwtService;
afterEach(() => jwt.close());

describe('the keys of an issuer', () => {
  afterEach(() => vi.useRealTimers());

  it('are not fetched again for each token with an unknown key', async () => {
    jwt = await startJwtService();
    await jwt.callWith(await jwt.issuer.token());
    for (let i = 0; i < 5; i += 1) await jwt.callWith(await jwt.issuer.token({}, { kid: `guess-${i}` }));

    expect(new Set(await jwt.callers(6))).toEqual(new Set(['alice', 'anonymous']));
    expect(jwt.issuer.asked).toBe(1);
  });

  it('are fetched again, after a while, when a token has a new key', async () => {
    jwt = await startJwtService();
    await jwt.callWith(await jwt.issuer.token());
    await jwt.callers(1);
    await jwt.issuer.rotate();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    await jwt.callWith(await jwt.issuer.token({ sub: 'bob' }));

    expect(await jwt.callers(2)).toEqual(['alice', 'bob']);
    expect(jwt.issuer.asked).toBe(2);
  });

  it('are fetched again once a minute for a cached token, which is evicted when its key is gone', async () => {
    jwt = await startJwtService();
    const token = await jwt.issuer.token({ exp: Math.floor(Date.now() / 1000) + 3600 });
    await jwt.callWith(token);
    await jwt.callers(1);
    await jwt.issuer.rotate();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
    await jwt.callWith(token);

    expect(await jwt.callers(2)).toEqual(['alice', 'alice']);
    await until('a call of nobody', async () => {
      await jwt.callWith(token);
      return (await jwt.callers(3)).at(-1) === 'anonymous';
    });
  });

  it('stay valid for an hour while the issuer is down', async () => {
    jwt = await startJwtService();
    await jwt.callWith(await jwt.issuer.token());
    await jwt.callers(1);
    jwt.issuer.answer = 'failure';
    for (const [index, minutes] of [11, 80].entries()) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
      await jwt.callWith(await jwt.issuer.token({ sub: `after-${minutes}` }));
      await jwt.callers(index + 2);
    }

    expect(await jwt.callers(3)).toEqual(['alice', 'after-11', 'anonymous']);
    expect(jwt.service.audited.auditing.counts.identity).toEqual({ jwt_keys_unavailable: 1 });
  });

  it('are not fetched by every call while the issuer is down', async () => {
    jwt = await startJwtService();
    jwt.issuer.answer = 'failure';
    for (let i = 0; i < 5; i += 1) await jwt.callWith(await jwt.issuer.token({ jti: `${i}` }));

    expect(await jwt.callers(5)).toEqual(Array.from({ length: 5 }, () => 'anonymous'));
    expect(jwt.service.audited.auditing.counts.identity).toEqual({ jwt_keys_unavailable: 5 });
    expect(jwt.issuer.asked).toBe(1);
  });

  it('are fetched without a record, even if the issuer is a model host', async () => {
    jwt = await startJwtService({ config: ({ issuer }) => ({ endpoints: [{ host: new URL(issuer).host }] }) });
    await jwt.callWith(await jwt.issuer.token());

    expect(await jwt.callers(1)).toEqual(['alice']);
    const records = await jwt.service.audited.records(1);
    expect(records.filter(({ serverPort }) => serverPort === Number(new URL(jwt.issuer.issuer).port))).toEqual([]);
  });
});
