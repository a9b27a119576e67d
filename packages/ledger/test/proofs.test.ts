import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createProver } from '../src/prover.ts';
import { verifyConsistency } from '../src/consistency-proof.ts';
import { LedgerMissingError, LedgerRangeError } from '../src/errors.ts';
import { verifyInclusion } from '../src/inclusion-proof.ts';
import { createMemoryStorage } from '../src/tile-source.ts';
import { EMPTY_ROOT, hashLeaf } from '../src/tree-hash.ts';
import { flipBit } from './flip-bit.ts';
import { createGrowingTree, leafAt } from './trees.ts';
import { readVectors } from './vectors.ts';

const vectors = await readVectors();
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function digest(proofs: readonly (readonly Uint8Array[])[]): string {
  const sum = createHash('sha256');
  for (const proof of proofs) {
    for (const hash of proof) sum.update(hash);
    sum.update(Uint8Array.of(0xff));
  }
  return sum.digest('base64');
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/**
 * Changes one bit.
 * @yields every copy of these hashes with one bit changed.
 */
function* flipped<T extends readonly Uint8Array[]>(hashes: T): Generator<T> {
  for (const at of hashes.keys()) {
    for (const bit of range(256)) {
      yield hashes.map((hash, place) => (place === at ? flipBit(hash, bit) : hash)) as readonly Uint8Array[] as T;
    }
  }
}

type Hashes = readonly [Uint8Array, Uint8Array, ...Uint8Array[]];

describe('proofs of every size to 256', () => {
  it('have the same roots and proofs as in Go', async () => {
    const tree = await createGrowingTree();
    for (const { size, ...expected } of vectors.sizes) {
      const root = await tree.upTo(size);
      const prover = createProver(tree.storage, size);
      const inclusion = await Promise.all(range(size).map((i) => prover.inclusion(i)));
      const consistency = await Promise.all(range(size).map((i) => prover.consistency(i + 1)));
      const found = { root: base64(root), inclusion: digest(inclusion), consistency: digest(consistency) };
      expect({ size, ...found }).toEqual({ size, ...expected });
    }
  });

  it('verify for their own leaf, index and size only', async () => {
    const tree = await createGrowingTree();
    const roots = [EMPTY_ROOT];
    for (const size of range(257).slice(1)) {
      const root = await tree.upTo(size);
      roots.push(root);
      const prover = createProver(tree.storage, size);
      for (const index of range(size)) {
        const proof = await prover.inclusion(index);
        const claim = { index, leafHash: hashLeaf(leafAt(index)), size, root, proof };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: hashLeaf(leafAt(index + 1)) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(size === 1);
      }
      // Every tree extends the empty one, so nothing could be rejected for an old size of 0.
      for (const oldSize of range(size + 1).slice(1)) {
        const proof = await prover.consistency(oldSize);
        const claim = { oldSize, oldRoot: roots.at(oldSize)!, newSize: size, newRoot: root, proof };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, newRoot: EMPTY_ROOT })).toBe(false);
        expect(verifyConsistency({ ...claim, oldRoot: EMPTY_ROOT })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, root] })).toBe(false);
      }
    }
  });
});

describe('proofs in large trees', () => {
  it('have the same roots and proofs as in Go, up to a million leaves', async () => {
    const tree = await createGrowingTree();
    const roots = new Map<number, Uint8Array>();
    for (const { size, root } of vectors.roots.toSorted((a, b) => a.size - b.size)) {
      roots.set(size, await tree.upTo(size));
      expect({ size, root: base64(roots.get(size)!) }).toEqual({ size, root });
    }
    for (const { kind, size, other, proof } of vectors.large) {
      const prover = createProver(tree.storage, size);
      const built = kind === 'inclusion' ? prover.inclusion(other) : prover.consistency(other);
      expect((await built).map(base64)).toEqual(proof);
    }
  });

  it('verifies the proofs that Go made', () => {
    const roots = new Map(vectors.roots.map(({ size, root }) => [size, fromBase64(root)]));
    const held = vectors.large.map(({ kind, size, other, proof }) => {
      const hashes = proof.map(fromBase64);
      const root = roots.get(size)!;
      return kind === 'inclusion'
        ? verifyInclusion({ index: other, leafHash: hashLeaf(leafAt(other)), size, root, proof: hashes })
        : verifyConsistency({
            oldSize: other,
            oldRoot: roots.get(other)!,
            newSize: size,
            newRoot: root,
            proof: hashes,
          });
    });
    expect(held).toEqual(vectors.large.map(() => true));
  });
});

describe('a proof with one bit changed', () => {
  it('is rejected, for any bit of leaf, proof or root', async () => {
    const tree = await createGrowingTree();
    for (const [index, size] of [
      [0, 1],
      [2, 7],
      [200, 300],
    ] as const) {
      const root = await tree.upTo(size);
      const proof = await createProver(tree.storage, size).inclusion(index);
      const hashes: Hashes = [hashLeaf(leafAt(index)), root, ...proof];
      for (const [leafHash, newRoot, ...rest] of flipped(hashes)) {
        expect(verifyInclusion({ index, leafHash, size, root: newRoot, proof: rest })).toBe(false);
      }
    }
  });

  it('is rejected, for any bit of the consistency proof or the roots', async () => {
    const tree = await createGrowingTree();
    for (const [oldSize, newSize] of [
      [3, 3],
      [4, 7],
      [6, 7],
      [255, 300],
    ] as const) {
      const oldRoot = await (await createGrowingTree()).upTo(oldSize);
      const newRoot = await (await createGrowingTree()).upTo(newSize);
      await tree.upTo(newSize);
      const proof = await createProver(tree.storage, newSize).consistency(oldSize);
      const hashes: Hashes = [oldRoot, newRoot, ...proof];
      for (const [first, second, ...rest] of flipped(hashes)) {
        const claim = { oldSize, oldRoot: first, newSize, newRoot: second, proof: rest };
        expect(verifyConsistency(claim)).toBe(false);
      }
    }
  });
});

describe('verifyConsistency', () => {
  it('accepts any tree as an extension of the empty one, and only with an empty proof', async () => {
    const tree = await createGrowingTree();
    const newRoot = await tree.upTo(5);
    const claim = { oldSize: 0, oldRoot: EMPTY_ROOT, newSize: 5, newRoot, proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, proof: [newRoot] })).toBe(false);
    expect(verifyConsistency({ ...claim, oldRoot: newRoot })).toBe(false);
    expect(verifyConsistency({ ...claim, newRoot: newRoot.subarray(1) })).toBe(false);
    expect(verifyConsistency({ ...claim, newSize: 5.5 })).toBe(false);
  });

  it('distinguishes a power of two from its neighbours for the largest numbers', () => {
    const hash = hashLeaf(leafAt(0));
    const claim = { oldSize: 2 ** 52 + 1, oldRoot: hash, newSize: 2 ** 52 + 2, newRoot: hash, proof: [hash] };
    expect(verifyConsistency(claim)).toBe(false);
  });
});

describe('createProver', () => {
  it('rejects an index or size that the tree does not have', async () => {
    const prover = createProver(createMemoryStorage(), 5);
    await expect(prover.inclusion(5)).rejects.toThrow(LedgerRangeError);
    await expect(prover.inclusion(-1)).rejects.toThrow(LedgerRangeError);
    await expect(prover.inclusion(0.5)).rejects.toThrow(LedgerRangeError);
    await expect(prover.consistency(6)).rejects.toThrow(LedgerRangeError);
    expect(() => createProver(createMemoryStorage(), 2 ** 53)).toThrow(LedgerRangeError);
  });

  it('names the tile that is missing', async () => {
    const missing = createProver(createMemoryStorage(), 70_000).inclusion(3);
    await expect(missing).rejects.toThrow(LedgerMissingError);
    await expect(missing).rejects.toThrow(/tile\/\d\/000 is not stored|tile\/\d\/.*is not stored/);
  });

  it('accepts a full tile in place of a deleted partial one', async () => {
    const tree = await createGrowingTree();
    const root = await tree.upTo(200);
    await tree.upTo(256);
    await tree.storage.remove('tile/0/000.p');
    const proof = await createProver(tree.storage, 200).inclusion(7);
    expect(verifyInclusion({ index: 7, leafHash: hashLeaf(leafAt(7)), size: 200, root, proof })).toBe(true);
  });
});
