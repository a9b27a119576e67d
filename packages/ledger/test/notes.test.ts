import { describe, expect, it } from 'vitest';
import { openCheckpoint, parseCheckpoint, peekCheckpoint, signCheckpoint } from '../src/checkpoint.ts';
import { LedgerFormatError, LedgerVerificationError } from '../src/errors.ts';
import { formatNote, parseNote } from '../src/note.ts';
import { openNote } from '../src/open-note.ts';
import { EMPTY_ROOT } from '../src/tree-hash.ts';
import { createVerifierKey, formatVerifierKey, parseVerifierKey } from '../src/verifier-key.ts';
import { flipBit } from './flip-bit.ts';
import { newCosigner, newLogSigner, NOW, ORIGIN, WITNESS } from './keys.ts';
import { readVectors } from './vectors.ts';

const { notes } = await readVectors();
const CODED = /^AUDITSPAN_LEDGER_(?:FORMAT|VERIFICATION)$/;

async function cosignedNote(): Promise<{ note: string; keys: Awaited<ReturnType<typeof newCosigner>>['key'][] }> {
  const [log, witness] = [await newLogSigner(), await newCosigner()];
  const text = `${ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`;
  const signatures = [await log.sign(text), await witness.sign(text)];
  return { note: formatNote({ text, signatures }), keys: [log.key, witness.key] };
}

describe('openNote', () => {
  it.each(notes)('verifies a note that Go signed ($vkey)', async ({ vkey, note }) => {
    const key = parseVerifierKey(vkey);
    const { verified } = await openNote(note, [key]);
    expect(verified).toEqual([{ key }]);
    expect(formatVerifierKey(key)).toBe(vkey);
    expect(formatNote(parseNote(note))).toBe(note);
    await expect(openCheckpoint(note, key)).resolves.toMatchObject({ origin: key.name, size: 1000, extensions: [] });
  });

  it('rejects a note signed by Go with any bit flipped', async () => {
    const { vkey, note } = notes.at(1)!;
    const whole = new TextEncoder().encode(note);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      await expect(openNote(flipBit(whole, bit), [parseVerifierKey(vkey)])).rejects.toMatchObject({
        code: expect.stringMatching(CODED),
      });
    }
  });

  it('returns the time at which a witness cosigned', async () => {
    const { note, keys } = await cosignedNote();
    const { verified } = await openNote(note, keys);
    expect(verified).toEqual([{ key: keys[0] }, { key: keys[1], timestamp: NOW / 1000 }]);
  });

  it('ignores signatures of unknown keys, also under a known name', async () => {
    const { note, keys } = await cosignedNote();
    const { verified } = await openNote(note, [keys.at(0)!, (await newCosigner()).key]);
    expect(verified).toEqual([{ key: keys[0] }]);
  });

  it('rejects a note if a signature of a known key is invalid', async () => {
    const { note, keys } = await cosignedNote();
    const { text, signatures } = parseNote(note);
    const wrong = { ...signatures.at(1)!, signature: signatures.at(1)!.signature.toReversed() };
    const opened = openNote(formatNote({ text, signatures: [signatures.at(0)!, wrong] }), keys);
    await expect(opened).rejects.toMatchObject({ code: 'AUDITSPAN_LEDGER_VERIFICATION', claim: 'signature' });
  });

  it('rejects a cosignature with a different time', async () => {
    const { note, keys } = await cosignedNote();
    const { text, signatures } = parseNote(note);
    const later = { ...signatures.at(1)!, signature: flipBit(signatures.at(1)!.signature, 56) };
    await expect(openNote(formatNote({ text, signatures: [signatures.at(0)!, later] }), keys)).rejects.toThrow(
      LedgerVerificationError,
    );
  });

  it('rejects a note signed only by unknown keys', async () => {
    const { note } = await cosignedNote();
    await expect(openNote(note, [(await newLogSigner()).key])).rejects.toThrow('no signature of a trusted key');
  });
});

describe('parseNote', () => {
  it('keeps empty lines in the text: only the last one separates it from the signatures', () => {
    const { note } = notes.at(0)!;
    const signature = note.slice(note.indexOf('— '));
    expect(parseNote(`one\n\ntwo\n\n${signature}`).text).toBe('one\n\ntwo\n');
  });

  it.each([
    ['no signature', 'text\n\n'],
    ['no empty line', 'text\n— a AAAAAAA=\n'],
    ['no final line feed', 'text\n\n— a AAAAAAA='],
    ['a hyphen for the dash', 'text\n\n- a AAAAAAA=\n'],
    ['a name with a plus', 'text\n\n— a+b AAAAAAA=\n'],
    ['a name with a no-break space', 'text\n\n— a\u00a0b AAAAAAA=\n'],
    ['two spaces', 'text\n\n— a  AAAAAAA=\n'],
    ['no signature after the key id', 'text\n\n— a AAAAAA==\n'],
    ['base64 with stray bits', 'text\n\n— a AAAAAAB=\n'],
    ['base64 without padding', 'text\n\n— a AAAAAAA\n'],
    ['a carriage return', 'text\r\n\n— a AAAAAAA=\n'],
    ['a tab', 'te\txt\n\n— a AAAAAAA=\n'],
    ['a lone surrogate', 'te\ud800xt\n\n— a AAAAAAA=\n'],
    ['more than 100 signatures', `text\n\n${'— a AAAAAAA=\n'.repeat(101)}`],
    ['more than a million bytes', `${'a'.repeat(1_000_000)}\n\n— a AAAAAAA=\n`],
  ])('rejects %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(LedgerFormatError);
  });

  it('rejects bytes that are not UTF-8', () => {
    expect(() => parseNote(Uint8Array.of(0xff, 0x0a, 0x0a))).toThrow('the note is not valid UTF-8');
  });

  it('accepts 16 signatures and more', () => {
    expect(parseNote(`text\n\n${'— a AAAAAAA=\n'.repeat(100)}`).signatures).toHaveLength(100);
  });
});

describe('parseVerifierKey', () => {
  it.each([
    ['another id', (vkey: string) => vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['capital letters in the id', () => 'a+ABCDEF01+AQ=='],
    ['another name', (vkey: string) => `x${vkey}`],
    ['an unknown type', () => 'a+00000000+AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['a short key', () => 'a+00000000+AQA='],
    ['nothing', () => ''],
  ])('rejects %s', (_, change) => {
    expect(() => parseVerifierKey(change(notes.at(0)!.vkey))).toThrow(LedgerFormatError);
  });

  it('parses a witness’s key as a different type', async () => {
    const { key } = await newCosigner();
    expect(parseVerifierKey(formatVerifierKey(key))).toEqual(key);
    expect(key).toEqual(createVerifierKey(WITNESS, 'cosignature/v1', key.publicKey));
    expect(key.id).not.toBe(createVerifierKey(WITNESS, 'ed25519', key.publicKey).id);
  });
});

describe('parseCheckpoint', () => {
  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';

  it('parses the example of C2SP tlog-checkpoint, and extension lines', () => {
    expect(parseCheckpoint(`example.com/behind-the-sofa\n20852163\n${root}\nmore\n`)).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: Uint8Array.from(Buffer.from(root, 'base64')),
      extensions: ['more'],
    });
  });

  it.each([
    ['a size with a leading zero', `a\n01\n${root}\n`],
    ['a negative size', `a\n-1\n${root}\n`],
    ['a size beyond 2^53', `a\n9007199254740992\n${root}\n`],
    ['a short root', 'a\n1\nAAAA\n'],
    ['no root', 'a\n1\n'],
    ['no origin', `\n1\n${root}\n`],
    ['an empty extension line', `a\n1\n${root}\n\n`],
    ['no final line feed', `a\n1\n${root}`],
    ['a root of no leaves that is not the empty one', `a\n0\n${root}\n`],
  ])('rejects %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(LedgerFormatError);
  });
});

describe('openCheckpoint', () => {
  it('rejects a checkpoint of another log signed by the same key', async () => {
    const signer = await newLogSigner();
    const note = await signCheckpoint({ origin: 'log.example/2', size: 0, root: EMPTY_ROOT, extensions: [] }, signer);
    await expect(openCheckpoint(note, signer.key)).rejects.toMatchObject({ claim: 'origin' });
    expect(peekCheckpoint(note).origin).toBe('log.example/2');
  });
});
