import { describe, expect, it } from 'vitest';

import {
  createRedactor,
  errorCatalogue,
  parseRedactionConfig,
  RedactionConfigError,
  RedactionKeyError,
  UnredactedSpanError,
  UnsealError,
} from '../src/index.ts';

const parseWrong = (): unknown =>
  parseRedactionConfig({ classes: { email: 'burn' }, limits: { valueBytes: 0 }, alow: [] });

describe('parseRedactionConfig', () => {
  const defaults = {
    preset: 'default',
    classes: {},
    keys: {},
    rules: [],
    allow: [],
    allowPatterns: [],
    limits: { valueBytes: 1_048_576, depth: 16, spanTime: 200 },
    pseudonym: { keys: {}, active: [] },
    seal: {},
  };

  it('fills in the defaults, with and without options', () => {
    expect(parseRedactionConfig({})).toEqual(defaults);
    expect(parseRedactionConfig({ limits: {} })).toEqual(defaults);
    expect(parseRedactionConfig(Object.create({ preset: 'strict' }))).toEqual({ ...defaults, preset: 'strict' });
  });

  it('names every invalid field at once', () => {
    expect(parseWrong).toThrow(RedactionConfigError);
    expect(parseWrong).toThrow(/classes\.email.*limits\.valueBytes.*alow/);
  });

  it('throws only errors of the catalogue', () => {
    const thrown = [
      new RedactionConfigError([]),
      new RedactionKeyError(''),
      new UnsealError(''),
      new UnredactedSpanError(''),
    ];
    expect(errorCatalogue.map(({ code }) => code)).toEqual(thrown.map(({ code }) => code));
  });
});

describe('createRedactor', () => {
  it('keeps allowed classes and allowed values', () => {
    const redactor = createRedactor({ classes: { phone: 'allow' }, allow: ['Support@Example.com'] });
    expect(redactor.redactText('support@example.com or erika@example.com, +49 30 1234567').text).toBe(
      'support@example.com or [email], +49 30 1234567',
    );
  });

  it('replaces a text that is too long entirely', () => {
    const redactor = createRedactor({ limits: { valueBytes: 4 } });
    const oversize = { text: '[unscanned:oversize]', findings: [], failures: [{ reason: 'oversize', count: 1 }] };
    expect(redactor.redactText('abcde')).toEqual(oversize);
    expect(redactor.redactText('ééé')).toEqual(oversize);
    expect(redactor.redactText('éé')).toEqual({ text: 'éé', findings: [] });
  });

  it('distinguishes policies by their hash, whatever the order of their options', () => {
    const one = createRedactor({ keys: { a: 'hide', b: 'drop' }, allow: ['x', 'y'] });
    const same = createRedactor({ allow: ['y', 'x'], keys: { b: 'drop', a: 'hide' } });
    const other = createRedactor({ keys: { a: 'hide' } });
    expect(one.policyHash).toBe(same.policyHash);
    expect(one.policyHash).not.toBe(other.policyHash);
    expect(one.policyHash).toMatch(/^sha256:[0-9a-f]{16}$/);
  });
});
