import { describe, expect, it } from 'vitest';
import { originHere } from '../../src/context/origin/call-origin.ts';
import { runAs } from '../../src/context/run-as.ts';
import { requesterOf } from '../../src/enforce/requester.ts';
import { ANONYMOUS } from '../../src/context/principal-fields.ts';

const service = { name: 'billing' };

/** Returns the request that a policy receives if a user runs an agent. */
function asked(): unknown {
  return runAs({ id: 'alice' }, () =>
    runAs({ id: 'agent-7', type: 'agent' }, { approvalId: 'CHG-1' }, () =>
      runAs({ id: 'bob' }, {}, () => requesterOf(originHere(), ANONYMOUS, service)),
    ),
  );
}

/** Pollutes the prototype like a careless merge of request data. */
function withPolluted<T>(key: string, value: unknown, fn: () => T): T {
  const prototype: object = Object.getPrototypeOf({});
  Object.defineProperty(prototype, key, { value, enumerable: true, configurable: true, writable: true });
  try {
    return fn();
  } finally {
    Reflect.deleteProperty(prototype, key);
  }
}

describe('a polluted Object.prototype', () => {
  it.each<[string, unknown]>([
    ['id', 'mallory'],
    ['type', 'service'],
    ['roles', ['admin']],
    ['onBehalfOf', ['root']],
    ['source', 'verified_jwt'],
    ['verified', true],
    ['purpose', 'research'],
    ['purposeSource', 'explicit'],
    ['sessionId', 's-1'],
    ['dataClass', 'public'],
    ['approvalId', 'CHG-2'],
    ['model', 'gpt-5'],
  ])('affects neither principal nor purpose: %s', (key, value) => {
    const clean = asked();

    expect(withPolluted(key, value, asked)).toEqual(clean);
    expect(clean).toMatchObject({
      principal: { id: 'bob', type: 'user', source: 'explicit', verified: false, roles: [], onBehalfOf: [] },
      purposeSource: 'missing',
      approvalId: 'CHG-1',
    });
  });
});
