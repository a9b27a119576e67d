import { describe, expect, it } from 'vitest';
import { createProver } from '../src/prover.ts';
import { openCheckpoint } from '../src/checkpoint.ts';
import { verifyConsistency } from '../src/consistency-proof.ts';
import { LedgerConflictError, LedgerCorruptError, LedgerSigningError, LedgerVerificationError } from '../src/errors.ts';
import { hashLeaves } from '../src/leaf-stream.ts';
import { openLog } from '../src/log.ts';
import { parseNote } from '../src/note.ts';
import { createLogSigner } from '../src/note-signer.ts';
import { parsePolicy } from '../src/parse-policy.ts';
import { checkStoredLog } from '../src/stored-log-check.ts';
import { createMemoryStorage, type LogStorage } from '../src/tile-source.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from '../src/tlog-proof.ts';
import { formatVerifierKey } from '../src/verifier-key.ts';
import { flipBit } from './flip-bit.ts';
import { newCosigner, newKey, newLogSigner, ORIGIN } from './keys.ts';
import { leafAt } from './trees.ts';

const signer = await newLogSigner();
const whole = (size: number): object => ({ size, unfinished: false, faults: [] });
const check = (tiles: LogStorage, minimumIndex = 0): Promise<object> =>
  checkStoredLog({ tiles, keys: [signer.key], minimumIndex });

async function logOf(size: number, storage: LogStorage = createMemoryStorage()): Promise<LogStorage> {
  const log = await openLog({ storage, signer });
  while (log.size < size) log.append(leafAt(log.size));
  await log.publish();
  return storage;
}

describe('openLog', () => {
  it('signs the root of all leaves, at whatever sizes it was published and reopened', async () => {
    const storage = createMemoryStorage();
    for (const size of [0, 1, 2, 255, 256, 257, 511, 512, 513, 70_000]) {
      await logOf(size, storage);
      const log = await openLog({ storage, signer });
      const leaves = Array.from({ length: size }, (_, index) => leafAt(index));
      const { origin, extensions, ...head } = await openCheckpoint(log.published!.note, signer.key);
      expect({ origin, extensions, ...head }).toEqual({
        origin: ORIGIN,
        extensions: [],
        ...(await hashLeaves(leaves)),
      });
      expect(await check(storage)).toEqual(whole(size));
    }
  });

  it('hashes an async stream of leaves like an array of them', async () => {
    const leaves = Array.from({ length: 300 }, (_, index) => leafAt(index));
    const oneByOne = async function* (): AsyncGenerator<Uint8Array> {
      yield* leaves;
    };
    expect(await hashLeaves(oneByOne())).toEqual(await hashLeaves(leaves));
  });

  it('returns the index and hash of a leaf', async () => {
    const log = await openLog({ storage: createMemoryStorage(), signer });
    log.append(leafAt(0));
    expect(log.append(leafAt(1))).toEqual({ index: 1, leafHash: expect.any(Uint8Array) });
    expect(log.size).toBe(2);
    expect(log.published).toBeUndefined();
  });

  it('signs the intermediate checkpoints that stepLeaves asks for, each over its leaves, and none twice', async () => {
    const log = await openLog({ storage: createMemoryStorage(), signer, stepLeaves: 4 });
    const notes: string[] = [];
    for (const size of [3, 11, 12, 16, 17]) {
      while (log.size < size) log.append(leafAt(log.size));
      const { steps, note } = await log.publish();
      notes.push(...steps, note);
    }
    expect(await log.publish()).toMatchObject({ note: notes.at(-1), steps: [] });
    const opened = await Promise.all(notes.map((note) => openCheckpoint(note, signer.key)));
    const heads = [3, 4, 8, 11, 12, 16, 17].map((size) => Array.from({ length: size }, (_, index) => leafAt(index)));
    expect(opened.map(({ size, root }) => ({ size, root }))).toEqual(await Promise.all(heads.map(hashLeaves)));
  });

  it('publishes the same note again if nothing was appended', async () => {
    const log = await openLog({ storage: await logOf(5), signer });
    const { published } = log;
    expect(await log.publish()).toEqual({ ...published, steps: [] });
  });

  it('covers what was appended while it published with the next checkpoint', async () => {
    const storage = await logOf(300);
    const log = await openLog({ storage, signer });
    log.append(leafAt(300));
    const first = log.publish();
    await Promise.resolve();
    while (log.size < 700) log.append(leafAt(log.size));
    expect((await first).checkpoint.size).toBeLessThanOrEqual(700);
    expect((await log.publish()).checkpoint.size).toBe(700);
    expect(await check(storage)).toEqual(whole(700));
  });

  it('serializes concurrent calls of publish', async () => {
    const log = await openLog({ storage: createMemoryStorage(), signer });
    log.append(leafAt(0));
    const all = await Promise.all([log.publish(), log.publish(), log.publish()]);
    expect(new Set(all.map(({ note }) => note)).size).toBe(1);
  });

  it('removes partial tiles once a full one replaces them', async () => {
    const storage = await logOf(200);
    expect(await storage.read('tile/0/000.p/200')).toHaveLength(200 * 32);
    await logOf(256, storage);
    expect(await storage.read('tile/0/000.p/200')).toBeUndefined();
    expect(await storage.read('tile/entries/000.p/200')).toBeUndefined();
    expect(await storage.read('tile/0/000')).toHaveLength(8192);
  });

  it('stores at most 33 bytes of tiles for a record', async () => {
    const lengths = new Map<string, number>();
    const inner = createMemoryStorage();
    const storage: LogStorage = {
      ...inner,
      write(path, bytes) {
        lengths.set(path, bytes.length);
        return inner.write(path, bytes);
      },
      remove(folder) {
        for (const path of lengths.keys()) if (path.startsWith(`${folder}/`)) lengths.delete(path);
        return inner.remove(folder);
      },
    };
    const log = await openLog({ storage, signer, keepEntries: false });
    while (log.size < 100_000) {
      for (let i = 0; i < 1000; i += 1) log.append(leafAt(log.size));
      await log.publish();
    }
    const total = [...lengths].reduce((sum, [path, length]) => sum + (path.startsWith('tile/') ? length : 0), 0);
    expect(total / log.size).toBeLessThanOrEqual(33);
    expect(total / log.size).toBeGreaterThan(32);
  });

  it('stores no entries if they are kept elsewhere', async () => {
    const storage = createMemoryStorage();
    const log = await openLog({ storage, signer, keepEntries: false });
    log.append(leafAt(0));
    await log.publish();
    expect(await storage.read('tile/entries/000.p/1')).toBeUndefined();
    expect(await checkStoredLog({ tiles: storage, keys: [signer.key], checkEntries: false })).toEqual(whole(1));
    expect((await openLog({ storage, signer, keepEntries: false })).size).toBe(1);
  });

  it('rejects a log signed by another key, unless it is listed as a former key', async () => {
    const storage = await logOf(3);
    const newSigner = createLogSigner(ORIGIN, await newKey());
    await expect(openLog({ storage, signer: newSigner })).rejects.toThrow(LedgerVerificationError);
    const log = await openLog({ storage, signer: newSigner, formerKeys: [signer.key] });
    log.append(leafAt(3));
    expect(await openCheckpoint((await log.publish()).note, newSigner.key)).toMatchObject({ size: 4 });
  });

  it('refuses to open tiles that do not match the signed root', async () => {
    const storage = await logOf(3);
    const tile = (await storage.read('tile/0/000.p/3'))!;
    await storage.write('tile/0/000.p/3', flipBit(tile, 320));
    await expect(openLog({ storage, signer })).rejects.toThrow(LedgerCorruptError);
  });

  it('refuses to publish after another writer has published', async () => {
    const storage = await logOf(3);
    const [first, second] = [await openLog({ storage, signer }), await openLog({ storage, signer })];
    first.append(leafAt(3));
    second.append(new TextEncoder().encode('another leaf'));
    await first.publish();
    await expect(second.publish()).rejects.toThrow(LedgerConflictError);
    expect(await check(storage)).toMatchObject({ size: 4, unfinished: false });
    expect((await openLog({ storage, signer })).published).toEqual(first.published);
  });

  it('signs the same checkpoint after its signer failed, and then the later leaves', async () => {
    let broken = true;
    const failing = {
      key: signer.key,
      sign: (text: string) => (broken ? Promise.reject(new LedgerSigningError('the KMS is away')) : signer.sign(text)),
    };
    const storage = createMemoryStorage();
    const log = await openLog({ storage, signer: failing });
    log.append(leafAt(0));
    await expect(log.publish()).rejects.toThrow('the KMS is away');
    log.append(leafAt(1));
    await expect(openLog({ storage, signer: failing })).rejects.toThrow('the KMS is away');
    broken = false;
    expect((await log.publish()).checkpoint.size).toBe(2);
    expect(await check(storage)).toEqual(whole(2));
  });
});

describe('addCosignatures', () => {
  it('adds cosignatures to the published note, replacing older ones of the same key', async () => {
    const storage = await logOf(3);
    const log = await openLog({ storage, signer });
    const witness = await newCosigner();
    const { text } = log.published!;
    const line = await witness.sign(text);
    expect(await log.addCosignatures(text, [line])).toBe(true);
    expect(await log.addCosignatures(text, [line])).toBe(true);
    expect(parseNote(log.published!.note).signatures.map(({ name }) => name)).toEqual([ORIGIN, witness.key.name]);
    expect((await openLog({ storage, signer })).published).toEqual(log.published);
  });

  it('leaves a newer checkpoint alone', async () => {
    const log = await openLog({ storage: await logOf(3), signer });
    const { text } = log.published!;
    log.append(leafAt(3));
    const { note } = await log.publish();
    expect(await log.addCosignatures(text, [await (await newCosigner()).sign(text)])).toBe(false);
    expect(log.published!.note).toBe(note);
  });

  it('refuses after another writer has published, whose checkpoint stays', async () => {
    const storage = await logOf(3);
    const [suspended, successor] = [await openLog({ storage, signer }), await openLog({ storage, signer })];
    successor.append(leafAt(3));
    const [{ note }, { text }] = [await successor.publish(), suspended.published!];
    const line = await (await newCosigner()).sign(text);
    await expect(suspended.addCosignatures(text, [line])).rejects.toThrow(LedgerConflictError);
    expect((await openLog({ storage, signer })).published).toMatchObject({ note });
  });
});

describe('checkStoredLog', () => {
  const damage: readonly (readonly [string, string, string])[] = [
    ['an entry', 'tile/entries/000', 'entry 1 does not hash to its leaf'],
    ['a leaf hash', 'tile/0/001', 'does not hash to what tile/1/000.p/2 says'],
    ['a leaf hash in a partial tile', 'tile/0/002.p/88', 'do not hash to the signed root'],
    ['a hash of the level above', 'tile/1/000.p/2', 'does not hash to what tile/1/000.p/2 says'],
    ['the checkpoint', 'checkpoint', ''],
  ];

  it.each(damage)('finds one bit changed in %s', async (_, path, fault) => {
    const storage = await logOf(600);
    const bytes = (await storage.read(path))!;
    await storage.write(path, flipBit(bytes, 40));
    const { faults } = await checkStoredLog({ tiles: storage, keys: [signer.key] });
    expect(faults.map((found) => found.fault).join('; ')).toContain(fault);
    expect(faults).not.toEqual([]);
  });

  it.each(['tile/entries/001', 'tile/0/000', 'tile/1/000.p/2'])('reports that %s is missing', async (path) => {
    const storage = await logOf(600);
    await storage.remove(path);
    const { faults } = await checkStoredLog({ tiles: storage, keys: [signer.key] });
    expect(faults.some(({ fault }) => fault.includes('is not stored'))).toBe(true);
  });

  it('accepts absent leaves below the minimum index, and reports those above it as missing', async () => {
    const storage = await logOf(1000);
    for (const path of ['tile/entries/000', 'tile/0/000', 'tile/entries/001', 'tile/0/001']) await storage.remove(path);
    expect(await check(storage, 512)).toEqual(whole(1000));
    expect((await checkStoredLog({ tiles: storage, keys: [signer.key], minimumIndex: 511 })).faults).toHaveLength(1);
    const log = await openLog({ storage, signer });
    log.append(leafAt(1000));
    await log.publish();
    expect(await check(storage, 512)).toEqual(whole(1001));
  });

  it('reports an empty storage', async () => {
    expect(await check(createMemoryStorage())).toEqual({ size: 0, unfinished: false, faults: [] });
  });
});

describe('verifyTlogProof', () => {
  it('proves an entry offline, and growth since an older checkpoint', async () => {
    const storage = await logOf(300);
    const older = (await openLog({ storage, signer })).published!.checkpoint;
    await logOf(1000, storage);
    const { note, checkpoint } = (await openLog({ storage, signer })).published!;
    const hashes = await createProver(storage, 1000).inclusion(299);
    const extra = Uint8Array.of(1, 2, 3);
    const text = formatTlogProof({ index: 299, hashes, checkpoint: note, extra });
    const policy = parsePolicy(`log ${formatVerifierKey(signer.key)}\nquorum none`);
    expect(await verifyTlogProof(text, leafAt(299), policy)).toEqual({ index: 299, checkpoint, cosignatures: [] });
    expect(parseTlogProof(text)).toEqual({ index: 299, hashes, checkpoint: note, extra });
    await expect(verifyTlogProof(text, leafAt(298), policy)).rejects.toMatchObject({ claim: 'inclusion' });
    const proof = await createProver(storage, checkpoint.size).consistency(older.size);
    const claim = {
      oldSize: older.size,
      oldRoot: older.root,
      newSize: checkpoint.size,
      newRoot: checkpoint.root,
      proof,
    };
    expect(verifyConsistency(claim)).toBe(true);
  });

  it('rejects a proof with any bit flipped', async () => {
    const storage = await logOf(5);
    const { note } = (await openLog({ storage, signer })).published!;
    const text = formatTlogProof({ index: 3, hashes: await createProver(storage, 5).inclusion(3), checkpoint: note });
    const policy = parsePolicy(`log ${formatVerifierKey(signer.key)}\nquorum none`);
    const bytes = new TextEncoder().encode(text);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const verified = verifyTlogProof(Buffer.from(flipBit(bytes, bit)).toString(), leafAt(3), policy);
      await expect(verified).rejects.toMatchObject({ code: expect.stringMatching(/_(?:FORMAT|VERIFICATION)$/) });
    }
  });
});
