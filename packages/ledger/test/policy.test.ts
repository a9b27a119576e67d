import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '../src/checkpoint.ts';
import { LedgerFormatError } from '../src/errors.ts';
import { formatNote, type NoteSignature, parseNote } from '../src/note.ts';
import type { NoteSigner } from '../src/note-signer.ts';
import { parsePolicy } from '../src/parse-policy.ts';
import { meetsQuorum } from '../src/policy.ts';
import { EMPTY_ROOT } from '../src/tree-hash.ts';
import { createVerifierKey, formatVerifierKey } from '../src/verifier-key.ts';
import { openWitnessedCheckpoint } from '../src/witnessed-checkpoint.ts';
import { newCosigner, newLogSigner, NOW, ORIGIN } from './keys.ts';

const log = await newLogSigner();
const witnesses = await Promise.all(['x1', 'x2', 'x3', 'y1', 'y2'].map((name) => newCosigner(`${name}.example`)));
const [x1 = '', x2 = '', x3 = '', y1 = '', y2 = ''] = witnesses.map(({ key }) => formatVerifierKey(key));
const logLine = `log ${formatVerifierKey(log.key)}`;
const twoLevels = `
# two organisations
${logLine} https://log.example/
witness X1 ${x1}
witness X2 ${x2}\thttps://x2.example/
witness X3 ${x3}
  group X 2 X1 X2 X3
witness Y1 ${y1}
witness Y2 ${y2}
group Y any Y1 Y2
group both all X Y
quorum both
`;

function nameOf(name: readonly number[], vkey: string): Buffer {
  return Buffer.concat([Buffer.from('witness '), Buffer.from(name), Buffer.from(` ${vkey}\n`)]);
}

async function noteBy(...cosigners: readonly NoteSigner[]): Promise<string> {
  const note = parseNote(await signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT, extensions: [] }, log));
  const cosignatures = await Promise.all(cosigners.map((cosigner) => cosigner.sign(note.text)));
  return formatNote({ ...note, signatures: [...note.signatures, ...cosignatures] });
}

describe('parsePolicy', () => {
  it('parses logs, witnesses, groups, addresses and the quorum', () => {
    const [kx1, kx2, kx3, ky1, ky2] = witnesses.map(({ key }) => key);
    expect(parsePolicy(twoLevels)).toEqual({
      logs: [{ key: log.key, url: 'https://log.example/' }],
      witnesses: [
        { name: 'X1', key: kx1 },
        { name: 'X2', key: kx2, url: 'https://x2.example/' },
        { name: 'X3', key: kx3 },
        { name: 'Y1', key: ky1 },
        { name: 'Y2', key: ky2 },
      ],
      groups: [
        { name: 'X', threshold: 2, members: ['X1', 'X2', 'X3'] },
        { name: 'Y', threshold: 1, members: ['Y1', 'Y2'] },
        { name: 'both', threshold: 2, members: ['X', 'Y'] },
      ],
      quorum: 'both',
    });
  });

  it('accepts octets that are not UTF-8 in comments and names, and keeps such names distinct', () => {
    const file = Buffer.concat([
      Buffer.from([0x23, 0xff, 0x0a]),
      nameOf([0xe9], x1),
      nameOf([0xea], x2),
      Buffer.from('quorum none'),
    ]);
    expect(new Set(parsePolicy(file).witnesses.map(({ name }) => name)).size).toBe(2);
  });

  const duplicate = createVerifierKey('other.example', 'cosignature/v1', witnesses.at(0)!.key.publicKey);
  it.each([
    ['no quorum', logLine, 'no quorum line'],
    ['two quorums', 'quorum none\nquorum none', 'line 2 of the policy: a policy must have exactly one quorum line'],
    ['an unknown keyword', 'qourum none', 'line 1 of the policy: expected log, witness, group or quorum'],
    ['a quorum that is defined later', `quorum X1\nwitness X1 ${x1}`, 'X1 is not defined on an earlier line'],
    ['a member that is defined later', `group G any X1\nwitness X1 ${x1}\nquorum G`, 'X1 is not defined'],
    ['a group of itself', 'group G any G\nquorum G', 'G is not defined'],
    ['none as a member', 'group G any none\nquorum G', 'none is not defined'],
    ['a witness called none', `witness none ${x1}\nquorum none`, 'none is not a valid name'],
    ['a name twice', `witness X1 ${x1}\nwitness X1 ${x2}\nquorum none`, 'X1 is already defined'],
    [
      'a key twice, under two names',
      `witness X1 ${x1}\nwitness X2 ${formatVerifierKey(duplicate)}\nquorum none`,
      'is already in the policy',
    ],
    ['a log twice', `${logLine}\n${logLine}\nquorum none`, 'is already in the policy'],
    [
      'a witness in two groups',
      `witness X1 ${x1}\ngroup A any X1\ngroup B any X1\nquorum B`,
      'already a member of a group',
    ],
    ['a witness twice in a group', `witness X1 ${x1}\ngroup A 2 X1 X1\nquorum A`, 'already a member of a group'],
    ['more than all', `witness X1 ${x1}\ngroup A 2 X1\nquorum A`, 'requires 2 of 1'],
    ['none of some', `witness X1 ${x1}\ngroup A 0 X1\nquorum A`, 'requires 0 of 1'],
    ['a group without members', 'group A any\nquorum A', 'expected group'],
    ['a witness’s key for a log', `log ${x1}\nquorum none`, 'of type cosignature/v1, but must be ed25519'],
    ['a log’s key for a witness', `witness L ${formatVerifierKey(log.key)}\nquorum none`, 'of type ed25519'],
    ['a carriage return', 'quorum none\r\n', 'end its lines with LF alone'],
    ['a zero octet', 'quorum none\0', 'octet 0'],
  ])('rejects %s', (_, policy, message) => {
    expect(() => parsePolicy(policy)).toThrow(LedgerFormatError);
    expect(() => parsePolicy(policy)).toThrow(message);
  });
});

describe('meetsQuorum', () => {
  it('counts groups of groups, for every set of witnesses', () => {
    const policy = parsePolicy(twoLevels);
    for (let set = 0; set < 32; set += 1) {
      const signed = witnesses.filter((_, bit) => (set >> bit) & 1);
      const x = signed.filter(({ key }) => key.name.startsWith('x')).length;
      const y = signed.length - x;
      expect(
        meetsQuorum(policy, new Set(signed.map(({ key }) => policy.witnesses.find((w) => w.key.id === key.id)!.key))),
      ).toBe(x >= 2 && y >= 1);
    }
  });
});

describe('openWitnessedCheckpoint', () => {
  it('accepts a checkpoint that the quorum cosigned, and returns who did and when', async () => {
    const note = await noteBy(witnesses.at(0)!, witnesses.at(2)!, witnesses.at(4)!);
    const timestamp = NOW / 1000;
    expect(await openWitnessedCheckpoint(note, parsePolicy(twoLevels))).toEqual({
      checkpoint: { origin: ORIGIN, size: 0, root: EMPTY_ROOT, extensions: [] },
      cosignatures: ['x1', 'x3', 'y2'].map((name) => ({ witness: `${name}.example`, timestamp })),
    });
  });

  it('rejects a checkpoint that the quorum did not cosign, and names who did', async () => {
    const note = await noteBy(witnesses.at(0)!, witnesses.at(1)!);
    const opened = openWitnessedCheckpoint(note, parsePolicy(twoLevels));
    await expect(opened).rejects.toMatchObject({ claim: 'quorum' });
    await expect(opened).rejects.toThrow('cosignatures that count: x1.example, x2.example');
  });

  it('names the witness whose cosignature is not valid', async () => {
    const { text, signatures } = parseNote(await noteBy(witnesses.at(0)!));
    const [ofLog, ofWitness] = signatures as [NoteSignature, NoteSignature];
    const altered = { ...ofWitness, signature: ofWitness.signature.toReversed() };
    const note = formatNote({ text, signatures: [ofLog, altered] });
    const opened = openWitnessedCheckpoint(note, parsePolicy(twoLevels));
    await expect(opened).rejects.toThrow('the signature of x1.example is not valid');
  });

  it('does not count the same witness twice', async () => {
    const note = await noteBy(witnesses.at(0)!, witnesses.at(0)!, witnesses.at(3)!);
    await expect(openWitnessedCheckpoint(note, parsePolicy(twoLevels))).rejects.toMatchObject({ claim: 'quorum' });
  });

  it('does not count cosignatures after notAfter', async () => {
    const note = await noteBy(witnesses.at(0)!);
    const policy = parsePolicy(`${logLine}\nwitness X1 ${x1}\nquorum X1`);
    await expect(openWitnessedCheckpoint(note, policy, { notAfter: NOW / 1000 })).resolves.toBeDefined();
    const early = openWitnessedCheckpoint(note, policy, { notAfter: NOW / 1000 - 1 });
    await expect(early).rejects.toMatchObject({ claim: 'quorum' });
  });

  it('requires no witness under "quorum none", but always the log’s own signature', async () => {
    const policy = parsePolicy(`${logLine}\nquorum none`);
    await expect(openWitnessedCheckpoint(await noteBy(), policy)).resolves.toBeDefined();
    const { text } = parseNote(await noteBy());
    const unsigned = formatNote({ text, signatures: [await witnesses.at(0)!.sign(text)] });
    const withWitness = parsePolicy(`${logLine}\nwitness X1 ${x1}\nquorum X1`);
    await expect(openWitnessedCheckpoint(unsigned, withWitness)).rejects.toMatchObject({ claim: 'signature' });
  });

  it('rejects a checkpoint whose origin is not that of the signing log', async () => {
    const note = await signCheckpoint({ origin: 'other.example', size: 0, root: EMPTY_ROOT, extensions: [] }, log);
    const opened = openWitnessedCheckpoint(note, parsePolicy(`${logLine}\nquorum none`));
    await expect(opened).rejects.toMatchObject({ claim: 'origin' });
  });
});
