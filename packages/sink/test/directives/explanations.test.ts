import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directive } from '../../src/directives/directive.ts';
import { explain, unfinishedOf } from '../../src/directives/explanations.ts';
import { formatRanges, rangesOf, spanAt } from '../../src/directives/leaf-ranges.ts';
import { type Judgement, problemOf } from '../../src/directives/problem-of.ts';
import { rangesIn, type SealedDirective } from '../../src/directives/standing.ts';

const log = 'log.example/1';
const reason = 'a reason';
/** Leaves before it are records, from there on directives. */
const FIRST = 20;

const leavesOf = (leaves: Iterable<number>): string => formatRanges(rangesOf(leaves));
const sealed = (index: number, directive: Directive, problem?: string): SealedDirective => ({
  index,
  time: BigInt(index),
  digest: `digest ${index}`,
  directive,
  signers: ['ann'],
  problem,
});
const retention = (leaves: string, holds: readonly string[] = []): Directive => ({
  kind: 'retention',
  log,
  id: 'run',
  reason,
  class: 'default',
  days: 1,
  before: '1',
  leaves,
  edge: { index: 0, leaf: '' },
  began: '0',
  partitions: [],
  holds: [...holds],
});
const erasure = (leaves: string, fields: readonly string[] = ['SessionId']): Directive => ({
  kind: 'erasure',
  log,
  id: 'request',
  reason,
  fields: [...fields],
  leaves,
  holds: [],
});
const hold = (id: string, leaves: string): Directive => ({
  kind: 'hold',
  log,
  id,
  reason,
  where: { model: 'm' },
  leaves,
});
const release = (id: string): Directive => ({ kind: 'release', log, id, reason });
const done = (index: number): Directive => ({ kind: 'done', log, of: `digest ${index}` });

const leafSet = fc
  .uniqueArray(fc.nat(FIRST - 1), { maxLength: 8 })
  .map((leaves) => leavesOf(leaves.toSorted((one, other) => one - other)));
const anyDirective = fc.oneof(
  leafSet.map((leaves) => retention(leaves)),
  fc.tuple(fc.constantFrom('a', 'b'), leafSet).map(([id, leaves]) => hold(id, leaves)),
  fc.constantFrom('a', 'b').map(release),
);
const anyLog = fc
  .array(anyDirective, { maxLength: 8 })
  .map((all) => all.map((directive, place) => sealed(FIRST + place, directive)));

/** The rule itself, leaf by leaf: a directive that follows the release of every hold that names the leaf. */
function isExplained(directives: readonly SealedDirective[], leaf: number): boolean {
  const names = ({ directive }: SealedDirective): boolean =>
    'leaves' in directive && spanAt(rangesIn(directive), leaf) !== undefined;
  const released = directives
    .filter((each) => each.directive.kind === 'hold' && names(each))
    .map(({ index, directive }) => {
      const end = directives.find(
        (other) =>
          other.index > index &&
          other.directive.kind === 'release' &&
          directive.kind === 'hold' &&
          other.directive.id === directive.id,
      );
      return end?.index ?? Infinity;
    });
  return directives.some(
    (each) => each.directive.kind === 'retention' && names(each) && released.every((end) => end < each.index),
  );
}

describe('what directives explain', () => {
  it('is what they name and no hold forbids, in whatever order they are sealed', () => {
    fc.assert(
      fc.property(anyLog, (directives) => {
        const explained = explain(directives);
        const leaves = Array.from({ length: FIRST }, (_, leaf) => leaf);
        const free = leaves.filter((leaf) => {
          const drop = explained.dropOf(leaf);
          return drop !== undefined && drop.against === undefined;
        });
        expect(free).toEqual(leaves.filter((leaf) => isExplained(directives, leaf)));
        const spans = explained.dropsIn({ from: 0, to: FIRST });
        expect(spans.every((span, place) => place === 0 || (spans[place - 1]?.to ?? 0) <= span.from)).toBe(true);
        for (const { leaves: left } of unfinishedOf(directives, 'retention'))
          expect(left.every(({ from }) => explained.dropOf(from)?.against === undefined)).toBe(true);
      }),
    );
  });

  it('is nothing for an invalid directive', () => {
    expect(explain([sealed(20, retention('3'), 'any')]).dropOf(3)).toBeUndefined();
  });

  it('is the named value, and an erasure completed before a hold', () => {
    const explained = explain([sealed(20, erasure('3')), sealed(21, hold('a', '3'))]);
    expect(explained.erasureOf(3, 'SessionId')).toMatchObject({ by: 20, against: 'a' });
    expect([explained.erasureOf(3, 'UserAgent'), explained.erasureOf(4, 'SessionId')]).toEqual([undefined, undefined]);
    const before = explain([sealed(20, erasure('3')), sealed(21, done(20)), sealed(22, hold('a', '3'))]);
    expect(before.erasureOf(3, 'SessionId')).toEqual({ from: 3, to: 4, by: 20 });
    expect([explained.unfinishedAt(3), before.unfinishedAt(3)]).toEqual([20, undefined]);
  });
});

describe('a directive that officers signed', () => {
  const by: Judgement = { origin: log, floor: 0, links: [], before: [], hashAt: () => Promise.resolve(undefined) };
  const standing = [sealed(20, hold('a', '3'))];

  it.each([
    ['of another log', sealed(21, { ...erasure('1'), log: 'other' }), by, /of the log other/],
    [
      'that was sealed before',
      sealed(20, erasure('1')),
      { ...by, before: [sealed(20, erasure('1'))] },
      /sealed before/,
    ],
    ['that names later leaves', sealed(21, erasure('1,21')), by, /come after it/],
    ['that names a directive', sealed(22, erasure('20-21')), { ...by, links: [20] }, /leaf 20, which is a directive/],
    ['that ignores a hold', sealed(21, erasure('1')), { ...by, before: standing }, /not list the hold a of leaf 20/],
    ['that releases nothing', sealed(21, release('b')), { ...by, before: standing }, /no hold b to release/],
    ['that holds twice', sealed(21, hold('a', '1')), { ...by, before: standing }, /a hold a already/],
    ['that holds later leaves', sealed(21, hold('b', '30')), by, /come after it/],
    ['that hides how old leaves are', sealed(21, retention('0-1')), by, /newer than the one that it shows/],
    ['that shows no such leaf', sealed(21, retention('0')), by, /what it shows as leaf 0 is not that leaf/],
  ])('does not count: one %s', async (_, directive, judgement, problem) => {
    expect(await problemOf(directive, judgement)).toMatch(problem);
  });

  it('counts if it names all holds in force', async () => {
    const knowing = sealed(21, { ...erasure('1'), holds: ['a'] } as Directive);
    expect(await problemOf(knowing, { ...by, before: standing })).toBeUndefined();
    const settled = [...standing, sealed(21, release('a'))];
    expect(await problemOf(sealed(22, erasure('1')), { ...by, before: settled })).toBeUndefined();
  });
});
