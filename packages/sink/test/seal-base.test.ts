import { createBackPointers } from '@auditspan/ledger';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notingFirst, repeatedPointers } from '../src/seal/seal-base.ts';

const keys = fc.array(fc.constantFrom('ann', 'bob', 'eve', 'zoe'), { maxLength: 30 });

it('the back-pointers of a batch are the same when they are repeated from those of the first record of each key', () => {
  fc.assert(
    fc.property(keys, keys, (earlier, batch) => {
      const pointers = createBackPointers();
      for (const [index, key] of earlier.entries()) pointers.next(key, index);
      const start = earlier.length;
      const noted = notingFirst(pointers, start);
      const sealed = batch.map((key, row) => noted.next(key, start + row));
      const repeated = repeatedPointers(noted.first);
      expect(batch.map((key, row) => repeated.next(key, start + row))).toEqual(sealed);
    }),
  );
});
