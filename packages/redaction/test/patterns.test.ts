import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRedactor, parseRedactionConfig, RedactionConfigError } from '../src/index.ts';
import { compilePattern, patternFault } from '../src/policy/linear-pattern.ts';

const good = [
  'E\\d{6}',
  'EMP-[A-Z]{2}\\d{4,8}',
  '(?:\\d[ -]?){13,19}',
  '[a-z]+@[a-z]+\\.[a-z]+',
  '(?:EMP|ENG)-\\d+',
  '"[^"]*"',
  'x(?<year>\\d{4})-\\d\\d',
  '\\bMRN:? ?\\d{6,10}\\b',
  '[\\w.]+@corp\\b',
  '\\u0041\\x42+c?',
];

const bad: readonly (readonly [pattern: string, why: RegExp])[] = [
  ['(a+)+$', /repetition within a repetition/],
  ['(a|b+)+c', /repetition within a repetition/],
  ['(a*)*', /may be empty/],
  ['\\d+\\d+x', /linear time/],
  ['\\d+(?:-x?)?\\d+y', /linear time/],
  ['.*secret.*', /linear time/],
  ['(?:a|ab)+c', /linear time/],
  ['(x+x+)+y', /linear time|repetition/],
  ['(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)z', /too many ways/],
  ['(a)\\1', /backreferences/],
  ['a(?=b)', /lookaround/],
  ['(?<!a)b', /lookaround/],
  ['[z-a]', /range/],
  ['(a', /unclosed/],
  ['a)', /unmatched/],
  ['a**', /repetition of a repetition/],
  ['a{999}', /more than 256/],
  ['a?', /empty/],
  ['\\p{L}+', /not supported/],
];

/** Fragments of arbitrary patterns. */
const piece = fc.constantFrom(
  'a',
  'b',
  '[ab]',
  '.',
  '\\d',
  '(',
  ')',
  '(?:',
  '|',
  '*',
  '+',
  '?',
  '{2,3}',
  '{2}',
  'x',
  '[^a]',
);
const anyPattern = fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(''));

describe('patternFault', () => {
  it.each(good)('accepts %s', (pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
  });

  it.each(bad)('rejects %s', (pattern, why) => {
    expect(patternFault(pattern)).toMatch(why);
  });

  it('never throws, and accepted patterns compile to equivalent ones', () => {
    fc.assert(
      fc.property(anyPattern, fc.stringMatching(/^[abx1]{0,24}$/), (pattern, text) => {
        if (patternFault(pattern) !== undefined) return;
        const bounded = Array.from(text.matchAll(compilePattern(pattern, false)), ([match]) => match);
        expect(bounded).toEqual(Array.from(text.matchAll(new RegExp(pattern, 'g')), ([match]) => match));
      }),
      { numRuns: 3000 },
    );
  });

  it('accepts no catastrophic pattern: accepted ones terminate on texts that such patterns hang on', () => {
    fc.assert(
      fc.property(anyPattern, fc.constantFrom('a', 'ab', '1', 'ba', 'aab'), (pattern, unit) => {
        if (patternFault(pattern) !== undefined) return;
        expect(() => compilePattern(pattern, false).test(`${unit.repeat(400)}!`)).not.toThrow();
      }),
      { numRuns: 1500 },
    );
  });
});

const parseWrong = (): unknown =>
  parseRedactionConfig({
    rules: [
      { name: 'email', pattern: '(a+)+', keywords: ['x'] },
      { name: 'Twice', pattern: 'a', keywords: [] },
    ],
  });

const longKeyword = (rule: number, at: number): string => `${rule}.${at}`.padEnd(64, 'abc');
const longRules = (count: number) =>
  Array.from({ length: count }, (_, rule) => ({
    name: `rule_${rule}`,
    pattern: 'E\\d{6}',
    keywords: Array.from({ length: 32 }, (_keyword, at) => longKeyword(rule, at)),
  }));

describe('custom rules', () => {
  const rules = [
    { name: 'employee_id', pattern: 'E\\d{6}', keywords: ['employee', 'staff no'] },
    { name: 'project', pattern: 'falcon-[a-z]+', keywords: ['Project'], ignoreCase: true, window: 16 },
  ];

  it('mask values near a keyword, and nothing else', () => {
    const redactor = createRedactor({ rules });
    expect(redactor.redactText('Employee E123456 and E999999; PROJECT Falcon-nest')).toEqual({
      text: 'Employee [employee_id] and [employee_id]; PROJECT [project]',
      findings: [
        { class: 'employee_id', count: 2 },
        { class: 'project', count: 1 },
      ],
    });
    expect(redactor.redactText('E123456 falcon-nest').findings).toEqual([]);
    expect(redactor.redactText(`employee ${' '.repeat(80)}E123456`).findings).toEqual([]);
  });

  it('have modes like other classes, and their masks are kept by a second pass', () => {
    const redactor = createRedactor({ rules, classes: { project: 'allow' } });
    const once = redactor.redactText('employee E123456 of project falcon-nest').text;
    expect(once).toBe('employee [employee_id] of project falcon-nest');
    expect(redactor.redactText(once).text).toBe(once);
  });

  it('find a value near several keywords once', () => {
    const redactor = createRedactor({ rules });
    const text = `${'employee '.repeat(40)}E123456`;
    expect(redactor.redactText(text).text).toBe(`${'employee '.repeat(40)}[employee_id]`);
  });

  it('find a value at any position among many keywords, in linear time', () => {
    const long = [{ name: 'chain', pattern: '(?:[a-z]+-)+\\d', keywords: ['key'] }];
    const redactor = createRedactor({ rules: long });
    // A match attempt at each character reads to the end: searched as one range, it would take minutes.
    const text = `key${'a'.repeat(60)}-`.repeat(2048);
    expect(redactor.redactText(text).findings).toEqual([]);
    const found = redactor.redactText(`${text} key-7 ${text} key-8`);
    expect(found.findings).toEqual([{ class: 'chain', count: 2 }]);
    expect(found.text).toBe(`${text} [chain] ${text} [chain]`);
  });

  it('are rejected if there are too many keywords for one pass, and the error says what to do', () => {
    expect(createRedactor({ rules: longRules(8) }).redactText(`${longKeyword(7, 31)} E123456`).findings).toEqual([
      { class: 'rule_7', count: 1 },
    ]);
    expect(() => createRedactor({ rules: longRules(9) })).toThrow(RedactionConfigError);
    expect(() => createRedactor({ rules: longRules(9) })).toThrow(
      /rules: have keywords with more than 16383 different beginnings; use fewer or shorter keywords/,
    );
    const keywords = ['abcdefghijklmnopqrstuvwxyz0123456789', ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];
    expect(() => createRedactor({ rules: [{ name: 'all', pattern: 'E', keywords }] })).toThrow(
      /rules: have keywords with more than 63 different characters/,
    );
  });

  it('are rejected with the reason', () => {
    expect(parseWrong).toThrow(RedactionConfigError);
    expect(parseWrong).toThrow(
      /rules\.0\.pattern: .*linear time.*rules\.0\.keywords.*rules\.1\.name.*rules\.1\.keywords/,
    );
  });
});
