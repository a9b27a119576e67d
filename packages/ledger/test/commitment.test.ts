import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { commitmentOf, commitTo, opensCommitment } from '../src/commitment.ts';
import { LedgerEntryError } from '../src/errors.ts';

describe('commitTo', () => {
  it('is SHA-256 over 0x02, the name, 0x00, the salt and the value', () => {
    const { commitment, salt } = commitTo('client.address', '192.0.2.7');
    const input = Buffer.concat([Buffer.from('\u0002client.address\0'), salt, Buffer.from('192.0.2.7')]);
    expect(Buffer.from(commitment)).toEqual(createHash('sha256').update(input).digest());
  });

  it('opens with its own name, value and salt only', () => {
    const sealed = commitTo('client.address', '192.0.2.7');
    expect(opensCommitment('client.address', '192.0.2.7', sealed)).toBe(true);
    expect(opensCommitment('client.address', '192.0.2.8', sealed)).toBe(false);
    expect(opensCommitment('user_agent.original', '192.0.2.7', sealed)).toBe(false);
    expect(opensCommitment('client.address', '192.0.2.7', { ...sealed, salt: new Uint8Array(16) })).toBe(false);
    expect(opensCommitment('client.address', '192.0.2.7', { ...sealed, salt: new Uint8Array(0) })).toBe(false);
  });

  it('commits to the same value differently each time', () => {
    expect(commitTo('a', 'b').commitment).not.toEqual(commitTo('a', 'b').commitment);
  });

  it('rejects input that would make a commitment ambiguous', () => {
    expect(() => commitmentOf('a\0', new Uint8Array(16), 'b')).toThrow(LedgerEntryError);
    expect(() => commitmentOf('a', new Uint8Array(15), 'b')).toThrow(LedgerEntryError);
  });
});
