import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directive } from '../../src/directives/directive.ts';
import { formatDirective, parseDirective } from '../../src/directives/directive-text.ts';

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme', size: 'max' });
const leaves = fc.constantFrom('', '0', '0-25,30', '7,9,11-12');
const time = fc.bigInt({ min: 0n, max: 2n ** 60n }).map(String);
const common = { log: text, id: text, reason: text };
const directives: fc.Arbitrary<Directive> = fc.oneof(
  fc.record({
    kind: fc.constant('retention' as const),
    ...common,
    class: text,
    days: fc.integer({ min: 1, max: 10_000 }),
    before: time,
    leaves,
    edge: fc.record({ index: fc.nat(), leaf: fc.string() }),
    began: time,
    partitions: fc.array(text),
    holds: fc.array(text),
  }),
  fc.record({
    kind: fc.constant('erasure' as const),
    ...common,
    fields: fc.array(text, { minLength: 1 }),
    leaves,
    holds: fc.array(text),
  }),
  fc.record({ kind: fc.constant('done' as const), log: text, of: text }),
  fc.record({
    kind: fc.constant('hold' as const),
    ...common,
    where: fc.record({ principal: text, model: text, from: time }, { requiredKeys: ['model'] }),
    leaves,
  }),
  fc.record({ kind: fc.constant('release' as const), ...common }),
);

describe('the text of a directive', () => {
  it('round-trips, whatever its content', () => {
    fc.assert(
      fc.property(directives, (directive) => {
        const formatted = formatDirective(directive);
        expect(parseDirective(formatted)).toEqual(JSON.parse(JSON.stringify(directive)));
        expect(formatted.split('\n')).toHaveLength(3);
      }),
    );
  });

  it('is accepted in no other spelling', () => {
    fc.assert(
      fc.property(directives, fc.nat(), fc.constantFrom(' ', '\n', '0', '"', '}'), (directive, place, more) => {
        const formatted = formatDirective(directive);
        const at = place % (formatted.length + 1);
        const other = formatted.slice(0, at) + more + formatted.slice(at);
        const read = parseDirective(other);
        expect(read === undefined || formatDirective(read) === other).toBe(true);
      }),
    );
  });

  it('is refused if it covers everything, or names impossible leaves', () => {
    const hold = { kind: 'hold', log: 'log', id: 'case 17', reason: 'case 17', where: {}, leaves: '1' } as const;
    expect(() => formatDirective(hold)).toThrow(/where: must have at least one condition/);
    expect(() => formatDirective({ ...hold, where: { model: 'm' }, leaves: '2,1' })).toThrow(/leaves/);
    expect(parseDirective(`auditspan.directive/1\n${JSON.stringify({ ...hold, more: 1 })}\n`)).toBeUndefined();
  });
});
