import { encodeLeaf } from '@auditspan/ledger';
import { describe, expect, it } from 'vitest';
import type { Directive } from '../src/directives/directive.ts';
import type { StoredDirective } from '../src/directives/stored-directives.ts';
import type { EvidenceRecord } from '../src/evidence/evidence-package.ts';
import { explainingDirectives } from '../src/evidence/explaining-directives.ts';

const log = 'log.example/1';
const made = { log, id: 'i', reason: 'r', holds: [] };

const stored = (index: number, directive: Directive): StoredDirective => ({
  index,
  directive,
  time: BigInt(index),
  digest: `${index}`,
  signers: ['ann'],
  leaf: Buffer.alloc(0),
  note: '',
});
const dropping = (index: number, leaves: string): StoredDirective => {
  const rest = { class: 'c', days: 1, before: '1', edge: { index: 0, leaf: '' }, began: '0', partitions: [] };
  return stored(index, { kind: 'retention', ...made, ...rest, leaves });
};
const erasing = (index: number, leaves: string): StoredDirective =>
  stored(index, { kind: 'erasure', ...made, fields: ['PrincipalId'], leaves });

/** A record whose leaf points back to the previous one of its principal and of its model, with their number. */
const record = (index: number, before: number, count: number): EvidenceRecord => {
  const previous = { count, index: before };
  const leaf = encodeLeaf({
    columns: {},
    commitments: {},
    previous: { principal: previous, model: previous },
    time: 1,
  });
  return { index, leaf: Buffer.from(leaf).toString(), proof: [], disclosed: {}, erased: [] };
};

const chosen = (
  directives: readonly StoredDirective[],
  records: readonly EvidenceRecord[],
  question: Parameters<typeof explainingDirectives>[2] = { principal: 'ann' },
): number[] => explainingDirectives(directives, records, question).map(({ index }) => index);

describe('the directives of a package', () => {
  it('are those that explain everything missing before a record, not only its predecessor', () => {
    const directives = [dropping(20, '1'), dropping(21, '2'), dropping(22, '3'), dropping(23, '5-9')];
    expect(chosen(directives, [record(4, 3, 3)])).toEqual([20, 21, 22]);
  });

  it('are no more than necessary', () => {
    const directives = [dropping(20, '1'), dropping(21, '2'), dropping(22, '1-3'), dropping(23, '1-2')];
    expect(chosen(directives, [record(4, 3, 3)])).toEqual([22]);
  });

  it('name the previous record, even if others name enough', () => {
    const directives = [dropping(20, '3'), dropping(21, '1-2')];
    expect(chosen(directives, [record(4, 3, 2)])).toEqual([20, 21]);
  });

  it('include erasures of the principal if records are requested by principal, and not by model', () => {
    const directives = [erasing(20, '3')];
    expect(chosen(directives, [record(4, 3, 1)])).toEqual([20]);
    expect(chosen(directives, [record(4, 3, 1)], { model: 'gpt-5' })).toEqual([]);
  });

  it('name a record of the package, and nothing before one received before the requested time range', () => {
    const directives = [dropping(20, '3'), erasing(21, '4')];
    expect(chosen(directives, [record(4, 3, 1)], { principal: 'ann', from: '2' })).toEqual([21]);
    expect(chosen(directives, [record(4, 3, 1)], { principal: 'ann', from: '1' })).toEqual([20, 21]);
    expect(chosen(directives, [record(4, 3, 1)], {})).toEqual([21]);
  });
});
