import { describe, expect, it } from 'vitest';
import { checkPackage } from '../src/evidence/check-package.ts';
import type { EvidenceQuestion } from '../src/evidence/evidence-package.ts';
import { createEvidence } from './fixtures/evidence.ts';
import { EVIDENCE_CASES } from './fixtures/evidence-cases.ts';

describe('an evidence package', () => {
  it.each(EVIDENCE_CASES.filter(({ fault }) => fault === undefined))('verifies: $name', async ({ make }) => {
    expect((await checkPackage(await make())).faults).toEqual([]);
  });

  it.each(EVIDENCE_CASES.filter(({ fault }) => fault !== undefined))(
    'does not verify: $name',
    async ({ make, fault }) => {
      expect((await checkPackage(await make())).faults).toContainEqual(expect.stringMatching(fault!));
    },
  );

  it.each(['+5', '05', '-0', '5\n', '1_0', '５', 5, null])(
    'is incomplete if it requests a time as %j',
    async (from) => {
      const whole = await createEvidence({ leaves: [{}] });
      const question = { from } as unknown as EvidenceQuestion;
      await expect(checkPackage({ ...whole, question })).rejects.toThrow(TypeError);
    },
  );
});
