import { describe, expect, it } from 'vitest';
import { checkPackage } from '../src/evidence/check-package.ts';
import { EVIDENCE_CASES } from './fixtures/evidence-cases.ts';

describe('an evidence package', () => {
  it.each(EVIDENCE_CASES.filter(({ fault }) => fault === undefined))('holds: $name', async ({ make }) => {
    expect((await checkPackage(await make())).faults).toEqual([]);
  });

  it.each(EVIDENCE_CASES.filter(({ fault }) => fault !== undefined))(
    'does not hold: $name',
    async ({ make, fault }) => {
      expect((await checkPackage(await make())).faults).toContainEqual(expect.stringMatching(fault!));
    },
  );
});
