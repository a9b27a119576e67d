import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDigester } from '../src/body/digest.ts';

const parts = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 300, size: 'max' }),
    fc.integer({ min: 15_000, max: 40_000 }).map((size) => new Uint8Array(size).fill(size % 251)),
  ),
  { minLength: 1, maxLength: 90, size: 'max' },
);

describe('a digest', () => {
  it('is HMAC-SHA-256, whatever the key and however the body is split, which is passed on complete and in order', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), parts, (key, chunks) => {
        const digester = createDigester(Buffer.from(key));
        const shown: Buffer[] = [];
        const hash = digester.start(chunks[0]?.length ?? 0, (bytes) => shown.push(Buffer.from(bytes)));
        const expected = createHmac('sha256', key);
        for (const chunk of chunks) {
          // The bytes belong to the caller, who may overwrite them.
          const bytes = Buffer.from(chunk);
          hash.update(bytes);
          expected.update(chunk);
          bytes.fill(0);
        }

        hash.show();
        expect(Buffer.concat(shown)).toEqual(Buffer.concat(chunks));
        expect(digester.finish(hash)).toBe(`hmac-sha256:${expected.digest('hex')}`);
      }),
      { numRuns: 200 },
    );
  });

  it('of a credential is truncated', () => {
    const expected = createHmac('sha256', 'a key of some length').update('sk-test').digest('hex');

    expect(createDigester('a key of some length').ofCredential('sk-test')).toBe(`hmac-sha256:${expected.slice(0, 16)}`);
  });
});
