import { expect, it } from 'vitest';
import { EvidenceError } from '../src/errors.ts';
import { createPageSize } from '../src/evidence/page-size.ts';

it('too many records for an evidence page are refused before all are read', () => {
  const size = createPageSize(1);
  const record = { index: 0, leaf: 'x'.repeat(300_000), proof: [], disclosed: {}, erased: [] };
  for (let count = 0; count < 3; count += 1) size.add(record);
  expect(() => size.add(record)).toThrow(
    new EvidenceError(
      'more than 3 records fit, and a page holds no more than these (1 MiB): ask for fewer, as by --from and --to, and write several pages. Nothing was written',
    ),
  );
});
