import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { defaultScanner } from '../src/detectors/default-scanner.ts';
import { disjoint } from '../src/scan/matches.ts';
import { writtenExpressions } from './support/regular-expressions.ts';

const expressions = writtenExpressions('detectors/');

describe('the regular expressions of the detectors', () => {
  it('are all found by this test', () => {
    expect(expressions.length).toBeGreaterThan(80);
  });

  it.each(expressions)('read a bounded range: $file $source', ({ source }) => {
    // Without escapes and classes, no unbounded quantifier remains: each match attempt reads a bounded number of
    // characters.
    const bare = source.replaceAll(/\\u[0-9A-Fa-f]{4}|\\p\{\w+\}|\\./g, 'c').replaceAll(/\[[^\]]*\]/g, 'c');
    expect(bare.replaceAll(/\(\?[:=!<]{1,2}/g, '(')).not.toMatch(/[*+]|\{\d+,\}/);
  });
});

const count = (text: string): number => disjoint(defaultScanner().scan(text)).length;

describe('a scan', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      'a@b.example',
      '+49 (0)30 1',
      '4111 1111 1111 1111',
      'born 1.1.80',
      'P<',
      '<<',
      '0x',
      'lat 1.111',
      'Dear X',
      '1 A St',
      '-u a:b',
      '&sig=',
      '$2y$10$',
      'eyJ',
      '::',
      '%40',
      'key=',
      '-----BEGIN ',
    ),
  );
  const text = fc.array(piece, { maxLength: 30, size: 'max' }).map((pieces) => pieces.join(''));

  it('returns matches that are within the text, not empty, and disjoint after merging', () => {
    fc.assert(
      fc.property(text, (whole) => {
        let before = 0;
        for (const { start, end } of disjoint(defaultScanner().scan(whole))) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          before = end;
        }
        expect(before).toBeLessThanOrEqual(whole.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds a value at any position, also in the middle, where the halves processed in parallel meet', () => {
    const values = ['erika@example.com', 'sk-ant-admin01-', 'social security 536-22-8471', 'DE89370400440532013000'];
    for (const value of values) {
      const alone = defaultScanner().scan(` ${value} `);
      for (let before = 160; before < 280; before++) {
        const found = defaultScanner().scan(`${'- '.repeat(before / 2).padEnd(before)} ${value} ${'-'.repeat(220)}`);
        expect(found).toEqual(
          alone.map((match) => ({ ...match, start: match.start + before, end: match.end + before })),
        );
      }
    }
  });

  // Each could match in exponentially many ways: at twice the length it would never terminate.
  it.each([
    ['a row that is not closed', `INSERT INTO users (password) VALUES (${'a'.repeat(64)}'`],
    ['a row of cells that is no head of a table', `password${',   a'.repeat(40)}!\nx`],
  ])('terminates: %s', (_what, row) => {
    expect(defaultScanner().scan(row)).toEqual([]);
  });

  it('finds the same in part of a text of lines as in the whole', () => {
    const line = fc.constantFrom(
      'mail erika@example.com',
      'card 4111 1111 1111 1111',
      'ip 203.0.113.7',
      'DE89370400440532013000',
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        expect(count(lines.join('\n'))).toBe(lines.reduce((sum, one) => sum + count(one), 0));
      }),
    );
  });
});
