import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

const MAIL = 'erika@example.com';

describe('redactAttributes', () => {
  it('returns the same object if there is nothing to mask', () => {
    const attributes = { 'gen_ai.request.model': 'gpt-5-mini', tags: ['a', 'b'], count: 3 };
    expect(createRedactor().redactAttributes(attributes).attributes).toBe(attributes);
  });

  it('keeps audit facts and masks free text', () => {
    const facts = {
      'audit.principal.id': MAIL,
      'audit.principal.on_behalf_of': [MAIL],
      'audit.model.id': `model-of-${MAIL}`,
      'client.address': '203.0.113.7',
      'server.address': '203.0.113.8',
    };
    const redacted = createRedactor().redactAttributes({ ...facts, 'audit.purpose': `answer ${MAIL}` });
    expect(redacted.attributes).toEqual({ ...facts, 'audit.purpose': 'answer [email]' });
  });

  it('reports which values of a key are kept without scanning', () => {
    const redactor = createRedactor({ keys: { 'app.note': 'exempt', 'app.*': 'drop' } });
    const keys = ['app.note', 'app.other', 'audit.model.id', 'gen_ai.usage.input_tokens', 'gen_ai.prompt', 'unknown'];
    const kept = keys.map((key) => redactor.keptUnder(key));
    expect(kept).toEqual(['all', 'none', 'token', 'number', 'none', 'none']);
    const attributes = {
      'app.note': `to ${MAIL}`,
      'audit.model.id': MAIL,
      'gen_ai.usage.input_tokens': 4111111111111111,
    };
    expect(redactor.redactAttributes(attributes).attributes).toBe(attributes);
  });

  it('does not cache a value as clean that is kept only because of its key', () => {
    const leaving = createRedactor({ keys: { 'app.contact': { email: 'allow' } } });
    const masking = createRedactor({ classes: { email: 'allow' }, keys: { 'app.contact': { email: 'mask' } } });
    const attributes = { 'app.contact': MAIL, 'app.other': MAIL };
    for (let time = 0; time < 4; time++) {
      expect(leaving.redactAttributes(attributes).attributes).toEqual({ ...attributes, 'app.other': '[email]' });
      expect(masking.redactAttributes(attributes).attributes).toEqual({ ...attributes, 'app.contact': '[email]' });
    }
  });

  it('scans arrays, maps, numbers and bytes', () => {
    const redacted = createRedactor().redactAttributes({
      list: ['plain', MAIL, null],
      map: { [MAIL]: { deep: [MAIL] }, plain: true },
      card: 4111111111111111,
      epoch: 1795425562123,
      bytes: new TextEncoder().encode(`mail ${MAIL}`),
    });
    expect(redacted).toEqual({
      attributes: {
        list: ['plain', '[email]', null],
        map: { '[email]': { deep: ['[email]'] }, plain: true },
        card: '[credit_card]',
        epoch: 1795425562123,
        bytes: new TextEncoder().encode('mail [email]'),
      },
      findings: [
        { class: 'credit_card', count: 1 },
        { class: 'email', count: 4 },
      ],
    });
  });

  it('keeps attributes whose keys are equal after masking', () => {
    const redacted = createRedactor().redactAttributes({ 'of a@example.com': 1, 'of b@example.com': 2 });
    expect(redacted.attributes).toEqual({ 'of [email]': 1, 'of [email]#2': 2 });
  });

  it('applies the rules for keys: the exact key before the longest prefix', () => {
    const redactor = createRedactor({
      keys: { 'audit.*': 'scan', 'audit.model.*': 'exempt', 'db.statement': 'hide', 'internal.*': 'drop' },
    });
    const redacted = redactor.redactAttributes({
      'audit.principal.id': MAIL,
      'audit.model.id': MAIL,
      'db.statement': 'SELECT 1',
      'internal.note': 'x',
      kept: 'y',
    });
    expect(redacted).toEqual({
      attributes: { 'audit.principal.id': '[email]', 'audit.model.id': MAIL, 'db.statement': '[hidden]', kept: 'y' },
      findings: [
        { class: 'email', count: 1 },
        { class: 'hidden', count: 2 },
      ],
    });
  });

  it('applies a rule for keys only to keys that have every part of its glob, in order and apart', () => {
    const redactor = createRedactor({ keys: { 'note_*_by_*_of_us': 'drop', '*.token': 'drop' } });
    const others = ['note_x_by_x_of_use', 'a_note_x_by_x_of_us', 'note_by_x_of_us', 'note__by_of_us', 'a.tokens'];
    const matching = ['note__by__of_us', 'note_x_by_x_of_us', '.token', 'a.token'];
    const { attributes } = redactor.redactAttributes(
      Object.fromEntries([...others, ...matching].map((key) => [key, 'x'])),
    );
    expect(Object.keys(attributes)).toEqual(others);
  });

  it('replaces a value that cannot be read', () => {
    const trap = {
      get value(): string {
        throw new Error('unreadable');
      },
    };
    expect(createRedactor().redactAttributes({ trap, other: MAIL })).toEqual({
      attributes: { trap: '[unscanned:error]', other: '[email]' },
      findings: [{ class: 'email', count: 1 }],
      failures: [{ reason: 'error', count: 1 }],
    });
  });

  it('replaces values after the time limit', () => {
    const attributes = {
      long: 'x '.repeat(3000),
      get slow(): string {
        const end = performance.now() + 20;
        while (performance.now() < end);
        return 'short';
      },
      later: MAIL,
      count: 3,
    };
    const redactor = createRedactor({ limits: { spanTime: 10 } });
    redactor.redactText(attributes.long);
    expect(redactor.redactAttributes(attributes)).toMatchObject({
      attributes: { slow: '[unscanned:timeout]', later: '[unscanned:timeout]', count: 3 },
      failures: [{ reason: 'timeout', count: 2 }],
    });
  });

  it('replaces cyclic values', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const { failures } = createRedactor().redactAttributes({ cycle });
    expect(failures).toEqual([{ reason: 'depth', count: 1 }]);
  });
});
