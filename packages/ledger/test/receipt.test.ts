import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../src/checkpoint.ts';
import { LedgerFormatError, LedgerVerificationError } from '../src/errors.ts';
import { parseNote } from '../src/note.ts';
import { isReceiptDue, openReceipt, type ReceivedRecord, signReceipt } from '../src/receipt.ts';
import { flipBit } from './flip-bit.ts';
import { newLogSigner, NOW, ORIGIN } from './keys.ts';

function recordsOf(count: number): ReceivedRecord[] {
  return Array.from({ length: count }, () => ({ recordId: randomUUID(), hash: new Uint8Array(randomBytes(32)) }));
}

const receivedAt = BigInt(NOW) * 1_000_000n + 7n;
const sealedBy = NOW / 1000 + 60;

describe('a receipt', () => {
  it('states what was received, when, and by when it will be sealed', async () => {
    const [signer, records] = [await newLogSigner(), recordsOf(3)];
    const note = await signReceipt(signer, { receivedAt, sealedBy, records });
    const receipt = await openReceipt(note, [signer.key], records);
    expect(receipt).toEqual({ origin: ORIGIN, receivedAt, sealedBy, records: 3, recordsHash: expect.any(Uint8Array) });
    expect([isReceiptDue(receipt, NOW + 60_000), isReceiptDue(receipt, NOW + 60_001)]).toEqual([false, true]);
  });

  it('covers these records in this order, and no others', async () => {
    const [signer, records] = [await newLogSigner(), recordsOf(3)];
    const note = await signReceipt(signer, { receivedAt, sealedBy, records });
    for (const others of [records.toReversed(), records.slice(1), [...records, ...recordsOf(1)], recordsOf(3)])
      await expect(openReceipt(note, [signer.key], others)).rejects.toMatchObject({ claim: 'records' });
  });

  it('is invalid with any bit flipped, under another key, or under another name', async () => {
    const [signer, records] = [await newLogSigner(), recordsOf(1)];
    const note = new TextEncoder().encode(await signReceipt(signer, { receivedAt, sealedBy, records }));
    for (let bit = 0; bit < note.length * 8; bit += 1) {
      const opened = await openReceipt(flipBit(note, bit), [signer.key], records).catch((error: unknown) => error);
      expect(opened instanceof LedgerVerificationError || opened instanceof LedgerFormatError, `bit ${bit}`).toBe(true);
    }
    for (const other of [await newLogSigner(), await newLogSigner('log.example/2')])
      await expect(openReceipt(note, [other.key], records)).rejects.toMatchObject({ claim: 'signature' });
  });

  it('is not accepted as a checkpoint, nor a checkpoint as a receipt', async () => {
    const signer = await newLogSigner();
    const note = await signReceipt(signer, { receivedAt, sealedBy, records: recordsOf(1) });
    await expect(openCheckpoint(note, signer.key)).rejects.toThrow(LedgerFormatError);
    const text = `${ORIGIN}\n3\n${Buffer.alloc(32).toString('base64')}\n`;
    const { name, keyId, signature } = await signer.sign(text);
    expect(parseNote(note).signatures[0]).toMatchObject({ name, keyId });
    const line = `— ${name} ${Buffer.concat([bytesOf(keyId), signature]).toString('base64')}\n`;
    await expect(openReceipt(`${text}\n${line}`, [signer.key], [])).rejects.toThrow(LedgerFormatError);
  });
});

function bytesOf(keyId: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(keyId);
  return bytes;
}
