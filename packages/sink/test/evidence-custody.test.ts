import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createCosigner,
  createLogSigner,
  createProver,
  encodeLeaf,
  formatCheckpoint,
  formatNote,
  formatVerifierKey,
  generateSigningKey,
  type Log,
  type NoteSigner,
  openLog,
  parseSigningKey,
  peekCheckpoint,
  type TileSource,
} from '@auditspan/ledger';
import { createDirectoryStorage } from '@auditspan/ledger/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldSince } from '../src/evidence/check-custody.ts';
import { checkPackage } from '../src/evidence/check-package.ts';
import { EVIDENCE_FORMAT, type EvidencePackage } from '../src/evidence/evidence-package.ts';
import { collectCustody } from '../src/evidence/collect-custody.ts';
import { evidencePage } from '../src/evidence/evidence-page.ts';
import { compareCheckpoints } from '../src/evidence/kept-checkpoints.ts';
import { describeEvidence } from '../src/report/describe-evidence.ts';
import { createCheckpointHistory } from '../src/seal/checkpoint-history.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const ORIGIN = 'log.example/custody';
/** Leaves at which a checkpoint was kept, and the size of the package's checkpoint. */
const KEPT = [2, 3, 3, 6, 9, 12];
const RECORDS = [1, 4, 11, 12];
const SIZE = 14;
const HOUR = 3600;
/** When the leaves were received, in seconds since the Unix epoch. */
const RECEIVED = Math.floor(Date.now() / 1000) - 2 * HOUR;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let logSigner: NoteSigner;
let tiles: TileSource;
let whole: EvidencePackage;
/** The witness's clock, in seconds since the Unix epoch. */
let clock = RECEIVED + 1;

const keyOf = async (): Promise<Awaited<ReturnType<typeof parseSigningKey>>> =>
  parseSigningKey(await generateSigningKey(), 'a key of a test');

const leafOf = (index: number): Uint8Array =>
  encodeLeaf({
    columns: { RecordId: `record ${index}` },
    commitments: {},
    previous: {},
    time: `${RECEIVED}000000000`,
    type: 'auditspan.record/1',
  });

/** Publishes the log, and has it cosigned at the time of the clock. */
async function cosigned(log: Log, witness: NoteSigner): Promise<string> {
  const { text, note } = await log.publish();
  return note + formatNote({ text, signatures: [await witness.sign(text)] }).slice(text.length + 1);
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  const storage = createDirectoryStorage(directory.path);
  tiles = storage;
  logSigner = createLogSigner(ORIGIN, await keyOf());
  const witness = createCosigner('witness.example/w', await keyOf(), () => clock * 1000);
  const log = await openLog({ storage, signer: logSigner, keepEntries: false });
  for (const size of KEPT) {
    while (log.size < size) log.append(leafOf(log.size));
    const history = createCheckpointHistory(directory.path, (error) => {
      throw error;
    });
    history.offer(await cosigned(log, witness));
    await history.close();
    clock += 60;
  }
  while (log.size < SIZE) log.append(leafOf(log.size));
  const checkpoint = await cosigned(log, witness);
  const newest = peekCheckpoint(checkpoint);
  const prover = createProver(storage, SIZE);
  const records = RECORDS.map(async (index) => ({
    index,
    leaf: Buffer.from(leafOf(index)).toString(),
    proof: (await prover.inclusion(index)).map((hash) => Buffer.from(hash).toString('base64')),
    disclosed: {},
    erased: [],
  }));
  const [logKey, witnessKey] = [logSigner, witness].map(({ key }) => formatVerifierKey(key));
  whole = {
    format: EVIDENCE_FORMAT,
    madeAt: '',
    madeBy: '',
    reason: '',
    exportRecordId: '',
    question: {},
    policy: `log ${logKey}\nwitness w ${witnessKey}\nquorum w\n`,
    checkpoint,
    records: await Promise.all(records),
    custody: await collectCustody({ folder: directory.path, tiles, newest, indices: RECORDS }),
    between: [],
    directives: [],
    officers: [],
    withheld: [],
  };
});

afterAll(() => directory.remove());

const seenAt = (place: number): { witness: string; timestamp: number } => ({
  witness: 'witness.example/w',
  timestamp: RECEIVED + 1 + 60 * place,
});

/** Returns the package with its first earlier checkpoint changed. */
function changed(change: (note: string, proof: readonly string[]) => { note?: string; proof?: readonly string[] }) {
  const [{ note, proof }, ...others] = whole.custody as [{ note: string; proof: readonly string[] }];
  return { ...whole, custody: [{ note, proof, ...change(note, proof) }, ...others] };
}

/** Returns a checkpoint signed by a thief of the log's key. */
async function forgedNote(origin: string, signer: NoteSigner): Promise<string> {
  const text = formatCheckpoint({ origin, size: 2, root: new Uint8Array(32).fill(7), extensions: [] });
  return formatNote({ text, signatures: [await signer.sign(text)] });
}

describe('the custody of evidence', () => {
  it('is the first kept checkpoint over each record, with its cosignatures', async () => {
    const report = await checkPackage(whole);
    const custody = [
      { size: 2, cosignatures: [seenAt(0)] },
      { size: 6, cosignatures: [seenAt(3)] },
      { size: 12, cosignatures: [seenAt(5)] },
    ];
    expect(report).toMatchObject({ records: RECORDS.length, custody, warnings: [], faults: [] });
    const since = RECORDS.map((index) => heldSince(index, [...report.custody, report]));
    expect(since).toEqual([0, 3, 5, 6].map((place) => seenAt(place).timestamp));
  });

  it('may be empty, but not missing', async () => {
    expect(await checkPackage({ ...whole, custody: [] })).toMatchObject({ custody: [], faults: [] });
    const { custody: _, ...others } = whole;
    await expect(checkPackage(others as EvidencePackage)).rejects.toThrow('is not whole');
  });

  it('is that of the log wherever no witness has cosigned', async () => {
    const unseen = changed((note) => ({ note: note.split('\n').slice(0, -2).join('\n').concat('\n') }));
    expect(await checkPackage(unseen)).toMatchObject({ custody: [{ size: 2, cosignatures: [] }, {}, {}], faults: [] });
  });

  it.each([
    [
      'says another size',
      (note: string) => ({ note: note.replace('\n2\n', '\n1\n') }),
      /not signed by the policy.s key for the log .*: it is forged/,
    ],
    ['has no proof', () => ({ proof: [] }), /the log does not begin with its 2 leaves/],
    [
      'has the proof of another',
      (_: string, proof: readonly string[]) => ({ proof: proof.toReversed() }),
      /does not begin/,
    ],
    ['has an invalid proof', () => ({ proof: ['?'] }), /earlier checkpoint 1: /],
    ['is truncated', (note: string) => ({ note: note.slice(0, 40) }), /earlier checkpoint 1: /],
  ])('does not verify if a checkpoint %s', async (_, change, fault) => {
    const { faults, custody } = await checkPackage(changed(change));
    expect([faults, custody.map(({ size }) => size)]).toEqual([[expect.stringMatching(fault)], [6, 12]]);
  });

  it('does not verify if the key of the log signed another history', async () => {
    const note = await forgedNote(ORIGIN, logSigner);
    const { faults } = await checkPackage(changed(() => ({ note })));
    expect(faults).toEqual([expect.stringMatching(/does not begin with its 2 leaves: it was rewritten/)]);
  });

  it('does not verify with a checkpoint of another log', async () => {
    const other = createLogSigner('log.example/other', await keyOf());
    const note = await forgedNote('log.example/other', other);
    const policy = `log ${formatVerifierKey(other.key)}\n${whole.policy}`;
    const { faults } = await checkPackage({ ...changed(() => ({ note })), policy });
    expect(faults).toEqual(['earlier checkpoint 1: it is of the log log.example/other']);
  });

  it('skips invalid lines of the history, and larger checkpoints', async () => {
    const path = join(directory.path, 'checkpoints.jsonl');
    const kept = await readFile(path, 'utf8');
    await writeFile(path, `{"keptAt":"","note":"none"}\n{"keptAt"\n${kept}`);
    const newest = { ...peekCheckpoint(whole.checkpoint), size: 9 };
    const collected = await collectCustody({ folder: directory.path, tiles, newest, indices: [1, 4, 7] });
    expect(collected.map(({ note }) => peekCheckpoint(note).size)).toEqual([2, 6]);
  });
});

/** What comes of comparing a package with a file that says this. */
async function comparedWith(text: string, evidence = whole): Promise<readonly (boolean | undefined)[]> {
  const kept = join(directory.path, 'kept.txt');
  await writeFile(kept, text);
  const report = await checkPackage(evidence);
  return (await compareCheckpoints(report, whole.policy, [kept])).map(({ isSame }) => isSame);
}

describe('a kept checkpoint', () => {
  it('equals the package’s checkpoint of the same size, or proves another log', async () => {
    const earlier = whole.custody[0]?.note ?? '';
    expect(await comparedWith(whole.checkpoint)).toEqual([true]);
    expect(await comparedWith(earlier.trimEnd().replaceAll('\n', '\r\n'))).toEqual([true]);
    expect(await comparedWith(await evidencePage(whole))).toEqual([true]);
    expect(await comparedWith(await forgedNote(ORIGIN, logSigner))).toEqual([false]);
  });

  it('is not compared if the package has none of its size', async () => {
    const known = whole.custody.map(({ note }) => note);
    const history = known.map((note) => JSON.stringify({ keptAt: '', note })).join('\n');
    expect(await comparedWith(history)).toEqual(known.map(() => true));
    expect(await comparedWith(history, { ...whole, custody: [] })).toEqual(known.map(() => undefined));
  });

  it('is not compared with a note that is not a checkpoint of the log, or not a prefix of it', async () => {
    const note = await forgedNote(ORIGIN, logSigner);
    for (const custody of [[{ note, proof: [] }], [{ note: '', proof: [] }], [null as never]])
      expect(await comparedWith(note, { ...whole, custody })).toEqual([undefined]);
  });

  it('is rejected if the log has not signed it', async () => {
    const forged = await forgedNote(ORIGIN, createLogSigner(ORIGIN, await keyOf()));
    await expect(comparedWith(forged)).rejects.toThrow('no signature of a trusted key');
    const other = await forgedNote('log.example/other', createLogSigner('log.example/other', await keyOf()));
    await expect(comparedWith(other)).rejects.toThrow(`checkpoint of the log log.example/other, not of ${ORIGIN}`);
  });

  it('is included in the package on request, besides those kept over its records', async () => {
    const newest = peekCheckpoint(whole.checkpoint);
    const also = [await forgedNote(ORIGIN, logSigner)];
    const custody = await collectCustody({ folder: directory.path, tiles, newest, indices: [11], also });
    expect(custody.map(({ note }) => peekCheckpoint(note).size)).toEqual([2, 12]);
    const { faults } = await checkPackage({ ...whole, custody });
    expect(faults).toEqual([expect.stringMatching(/does not begin with its 2 leaves: it was rewritten/)]);
  });
});

describe('the clock of a witness', () => {
  it.each([
    ['is behind', -HOUR, /cosigned a record 3599 s before the sink received it/],
    ['is ahead', 3 * HOUR, /cosigned \d+ s later than the clock here shows/],
    ['is ahead of all dates', 9e15, /cosigned \d+ s later than the clock here shows/],
  ])('that %s is a warning, not a fault', async (_, shift, warning) => {
    const witness = createCosigner('witness.example/w', await keyOf(), () => (RECEIVED + 1 + shift) * 1000);
    const { origin, size, root } = peekCheckpoint(whole.checkpoint);
    const text = formatCheckpoint({ origin, size, root, extensions: [] });
    const checkpoint = formatNote({ text, signatures: [await logSigner.sign(text), await witness.sign(text)] });
    const [log] = whole.policy.split('\n');
    const policy = `${log}\nwitness w ${formatVerifierKey(witness.key)}\nquorum w\n`;
    const report = await checkPackage({ ...whole, custody: [], checkpoint, policy });
    expect(report).toMatchObject({ faults: [], warnings: [expect.stringMatching(warning)] });
    expect(describeEvidence({ ...report, compared: [] }, 1)).toMatch(/^cosigned {4}witness\.example\/w, \d/m);
  });
});
