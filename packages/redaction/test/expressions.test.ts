import { describe, expect, it } from 'vitest';

import { allExpressions } from './support/all-expressions.ts';
import { readChecked } from './support/checked-expressions.ts';

describe('the regular expressions of the package', () => {
  it('were all checked by recheck as they are (`npm run check:expressions` checks what is new)', async () => {
    const { safe, bounded } = readChecked();
    const all = await allExpressions();
    expect(all.length).toBeGreaterThan(250);
    expect([...safe, ...Object.keys(bounded)].toSorted()).toEqual(all);
  });

  it('take a bounded text where recheck finds one that takes more than linear time', () => {
    for (const why of Object.values(readChecked().bounded)) expect(why).toMatch(/at most \d+ characters/);
  });
});
