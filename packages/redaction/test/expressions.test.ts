import { describe, expect, it } from 'vitest';

import { allExpressions } from './support/all-expressions.ts';
import { readChecked } from './support/checked-expressions.ts';

describe('the regular expressions of the package', () => {
  it('were all checked with recheck (`npm run check:expressions` checks new ones)', async () => {
    const { safe, bounded } = readChecked();
    const all = await allExpressions();
    expect(all.length).toBeGreaterThan(250);
    expect([...safe, ...Object.keys(bounded)].toSorted()).toEqual(all);
  });

  it('are applied to bounded texts if recheck finds them not linear', () => {
    for (const why of Object.values(readChecked().bounded)) expect(why).toMatch(/at most \d+ characters/);
  });
});
