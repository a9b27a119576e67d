import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../src/sha256.ts';
import { portableSha256 } from '../src/sha256-portable.ts';

const node = (message: Uint8Array): string => createHash('sha256').update(message).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each([
  ['sha256', sha256],
  ['portableSha256', portableSha256],
])('%s', (_, hash) => {
  it('returns the digests published in FIPS 180', () => {
    const digests = ['', 'abc', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'].map((text) =>
      hex(hash(new TextEncoder().encode(text))),
    );
    expect(digests).toEqual([
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ]);
  });

  it('agrees with Node at every length around its blocks', () => {
    for (let length = 0; length <= 260; length += 1) {
      const message = new Uint8Array(length).fill(length);
      expect(hex(hash(message))).toBe(node(message));
    }
  });

  it('agrees with Node for any message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000, size: 'max' }), (message) => hex(hash(message)) === node(message)),
    );
  });
});
