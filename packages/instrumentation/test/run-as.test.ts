import { describe, expect, it } from 'vitest';
import { actingContext } from '../src/context/current-acting.ts';
import { runAs } from '../src/context/run-as.ts';
import { InvalidPrincipalError } from '../src/errors.ts';

const whoActs = () => actingContext()?.principal.id;

describe('runAs', () => {
  it('returns the result of the function, and applies to it alone', async () => {
    const seen = await runAs({ id: 'alice' }, { purpose: 'support', sessionId: 's-1' }, async () => {
      await Promise.resolve();
      return actingContext();
    });

    expect(seen).toEqual({
      principal: { id: 'alice' },
      purpose: 'support',
      purposeSource: 'explicit',
      sessionId: 's-1',
    });
    expect(actingContext()).toBeUndefined();
  });

  it('applies to a generator that the function returns, wherever it is consumed or abandoned', async () => {
    const left: unknown[] = [];
    async function* inParts() {
      try {
        yield whoActs();
        await Promise.resolve();
        yield whoActs();
      } finally {
        left.push(whoActs());
      }
    }
    const seen: unknown[] = [];
    for await (const who of runAs({ id: 'alice' }, inParts)) seen.push(who, whoActs());
    await runAs({ id: 'bob' }, async () => {
      for await (const who of runAs({ id: 'carol' }, () => runAs({ id: 'dora' }, inParts))) {
        seen.push(who, whoActs());
        break;
      }
    });
    for (const who of runAs({ id: 'eve' }, () => [whoActs()].values())) seen.push(who);
    for (const who of runAs({ id: 'eve' }, () =>
      (function* () {
        yield whoActs();
      })(),
    ))
      seen.push(who);

    expect(seen).toEqual(['alice', undefined, 'alice', undefined, 'dora', 'bob', 'eve', 'eve']);
    expect(left).toEqual(['alice', 'dora']);
  });

  it('inherits the purpose and related fields, but not the principal', () => {
    const agent = { id: 'agent-7', type: 'agent' as const, onBehalfOf: ['alice'] };
    const inner = runAs({ id: 'alice', roles: ['admin'] }, { purpose: 'support', dataClass: 'health' }, () =>
      runAs(agent, () => actingContext()),
    );

    expect(inner).toEqual({ principal: agent, purpose: 'support', purposeSource: 'inherited', dataClass: 'health' });
  });

  it('prefers an inner purpose to an inherited one', () => {
    const inner = runAs({ id: 'alice' }, { purpose: 'support' }, () =>
      runAs({ id: 'alice' }, { purpose: 'billing' }, () => actingContext()),
    );

    expect(inner).toMatchObject({ purpose: 'billing', purposeSource: 'explicit' });
  });

  it('rejects an invalid principal at once, naming every field', () => {
    let ran = false;
    const call = (): void =>
      runAs({ id: ' ', type: 'robot', token: 'x' } as never, () => {
        ran = true;
      });

    expect(call).toThrow(InvalidPrincipalError);
    expect(call).toThrow(/id: .*type: .*token/su);
    expect(ran).toBe(false);
  });

  it('rejects unknown options', () => {
    expect(() => runAs({ id: 'alice' }, { porpoise: 'support' } as never, () => 1)).toThrow(/porpoise/u);
  });

  it('rethrows errors of the function', () => {
    const fault = new Error('mine');
    expect(() =>
      runAs({ id: 'alice' }, () => {
        throw fault;
      }),
    ).toThrow(fault);
  });
});
