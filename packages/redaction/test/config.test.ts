import { describe, expect, it } from 'vitest';

import { createRedactor, errorCatalogue, parseRedactionConfig, RedactionConfigError } from '../src/index.ts';

const parseWrong = (): unknown => parseRedactionConfig({ classes: { email: 'burn' }, maxValueLength: 0, alow: [] });

describe('parseRedactionConfig', () => {
  it('fills in the defaults', () => {
    expect(parseRedactionConfig({})).toEqual({ classes: {}, keys: {}, allow: [], maxValueLength: 1_048_576 });
  });

  it('names every wrong field at once', () => {
    expect(parseWrong).toThrow(RedactionConfigError);
    expect(parseWrong).toThrow(/classes\.email.*maxValueLength.*alow/);
  });

  it('throws only errors of the catalogue', () => {
    const codes = errorCatalogue.map(({ code }) => code);
    expect(codes).toEqual([new RedactionConfigError([], undefined).code]);
  });
});

describe('createRedactor', () => {
  it('leaves allowed classes and allowed values', () => {
    const redactor = createRedactor({ classes: { phone: 'allow' }, allow: ['Support@Example.com'] });
    expect(redactor.redactText('support@example.com or erika@example.com, +49 30 1234567').text).toBe(
      'support@example.com or [email], +49 30 1234567',
    );
  });

  it('replaces a text that is too long, whole', () => {
    expect(createRedactor({ maxValueLength: 4 }).redactText('abcde')).toEqual({
      text: '[failed]',
      findings: [{ class: 'failed', count: 1 }],
    });
  });

  it('tells policies apart by their hash, whatever the order in which they are written', () => {
    const one = createRedactor({ keys: { a: 'hide', b: 'drop' }, allow: ['x', 'y'] });
    const same = createRedactor({ allow: ['y', 'x'], keys: { b: 'drop', a: 'hide' } });
    const other = createRedactor({ keys: { a: 'hide' } });
    expect(one.policyHash).toBe(same.policyHash);
    expect(one.policyHash).not.toBe(other.policyHash);
    expect(one.policyHash).toMatch(/^sha256:[0-9a-f]{16}$/);
  });
});
