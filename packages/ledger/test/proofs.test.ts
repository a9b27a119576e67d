import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildConsistencyProof, buildInclusionProof } from '../src/build-proof.ts';
import { verifyConsistency } from '../src/consistency-proof.ts';
import { LedgerMissingError, LedgerRangeError } from '../src/errors.ts';
import { verifyInclusion } from '../src/inclusion-proof.ts';
import { createMemoryStorage } from '../src/tile-source.ts';
import { EMPTY_ROOT, hashLeaf } from '../src/tree-hash.ts';
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

/** Every copy of these hashes with one bit changed. */
function* flipped(hashes: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const at of hashes.keys()) {
    for (const bit of range(256)) {
      const copy = hashes.map((hash) => hash.slice());
      copy[at]![bit >> 3]! ^= 1 << (bit & 7);
      yield copy;
    }
  }
}

describe('proofs of every size to 256', () => {
  it('has the roots and the proofs that Go has', async () => {
    const tree = await createGrowingTree();
    for (const { size, ...expected } of vectors.sizes) {
      const root = await tree.upTo(size);
      const inclusion = await Promise.all(range(size).map((i) => buildInclusionProof(tree.storage, i, size)));
      const consistency = await Promise.all(range(size).map((i) => buildConsistencyProof(tree.storage, i + 1, size)));
      const found = { root: base64(root), inclusion: digest(inclusion), consistency: digest(consistency) };
      expect({ size, ...found }).toEqual({ size, ...expected });
    }
  });

  it('verifies them all, and none of them for another leaf, index or size', async () => {
    const tree = await createGrowingTree();
    const roots = [EMPTY_ROOT];
    for (const size of range(257).slice(1)) {
      const root = await tree.upTo(size);
      roots.push(root);
      for (const index of range(size)) {
        const proof = await buildInclusionProof(tree.storage, index, size);
        const claim = { index, leafHash: hashLeaf(leafAt(index)), size, root, proof };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: hashLeaf(leafAt(index + 1)) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(size === 1);
      }
      // Every tree is the growth of the empty one, so that nothing could be refused for an old size of 0.
      for (const oldSize of range(size + 1).slice(1)) {
        const proof = await buildConsistencyProof(tree.storage, oldSize, size);
        const claim = { oldSize, oldRoot: roots[oldSize]!, newSize: size, newRoot: root, proof };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, newRoot: EMPTY_ROOT })).toBe(false);
        expect(verifyConsistency({ ...claim, oldRoot: EMPTY_ROOT })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, root] })).toBe(false);
      }
    }
  });
});

describe('proofs in large trees', () => {
  it('has the roots and the proofs that Go has, up to a million leaves', async () => {
    const tree = await createGrowingTree();
    const roots = new Map<number, Uint8Array>();
    for (const { size, root } of vectors.roots.toSorted((a, b) => a.size - b.size)) {
      roots.set(size, await tree.upTo(size));
      expect({ size, root: base64(roots.get(size)!) }).toEqual({ size, root });
    }
    for (const { kind, size, other, proof } of vectors.large) {
      const build = kind === 'inclusion' ? buildInclusionProof : buildConsistencyProof;
      const built = kind === 'inclusion' ? build(tree.storage, other, size) : build(tree.storage, other, size);
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
  it('is refused, whichever bit of leaf, proof or root it is', async () => {
    const tree = await createGrowingTree();
    for (const [index, size] of [
      [0, 1],
      [2, 7],
      [200, 300],
    ] as const) {
      const root = await tree.upTo(size);
      const proof = await buildInclusionProof(tree.storage, index, size);
      for (const [leafHash, newRoot, ...rest] of flipped([hashLeaf(leafAt(index)), root, ...proof])) {
        expect(verifyInclusion({ index, leafHash: leafHash!, size, root: newRoot!, proof: rest })).toBe(false);
      }
    }
  });

  it('is refused, whichever bit of the consistency proof or the roots it is', async () => {
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
      const proof = await buildConsistencyProof(tree.storage, oldSize, newSize);
      for (const [first, second, ...rest] of flipped([oldRoot, newRoot, ...proof])) {
        const claim = { oldSize, oldRoot: first!, newSize, newRoot: second!, proof: rest };
        expect(verifyConsistency(claim)).toBe(false);
      }
    }
  });
});

describe('verifyConsistency', () => {
  it('takes any tree as the growth of the empty one, and only with an empty proof', async () => {
    const tree = await createGrowingTree();
    const newRoot = await tree.upTo(5);
    const claim = { oldSize: 0, oldRoot: EMPTY_ROOT, newSize: 5, newRoot, proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, proof: [newRoot] })).toBe(false);
    expect(verifyConsistency({ ...claim, oldRoot: newRoot })).toBe(false);
  });

  it('knows a power of two from its neighbours where numbers are largest', () => {
    const hash = hashLeaf(leafAt(0));
    const claim = { oldSize: 2 ** 52 + 1, oldRoot: hash, newSize: 2 ** 52 + 2, newRoot: hash, proof: [hash] };
    expect(verifyConsistency(claim)).toBe(false);
  });
});

describe('buildInclusionProof', () => {
  it('refuses an index that the tree does not have', () => {
    expect(() => buildInclusionProof(createMemoryStorage(), 5, 5)).toThrow(LedgerRangeError);
    expect(() => buildInclusionProof(createMemoryStorage(), -1, 5)).toThrow(LedgerRangeError);
    expect(() => buildInclusionProof(createMemoryStorage(), 0.5, 5)).toThrow(LedgerRangeError);
    expect(() => buildConsistencyProof(createMemoryStorage(), 6, 5)).toThrow(LedgerRangeError);
  });

  it('names the tile that is missing', async () => {
    const missing = buildInclusionProof(createMemoryStorage(), 3, 70_000);
    await expect(missing).rejects.toThrow(LedgerMissingError);
    await expect(missing).rejects.toThrow(/tile\/\d\/000 is not stored|tile\/\d\/.*is not stored/);
  });

  it('takes a full tile in place of a partial one that was deleted', async () => {
    const tree = await createGrowingTree();
    const root = await tree.upTo(200);
    await tree.upTo(256);
    await tree.storage.remove('tile/0/000.p');
    const proof = await buildInclusionProof(tree.storage, 7, 200);
    expect(verifyInclusion({ index: 7, leafHash: hashLeaf(leafAt(7)), size: 200, root, proof })).toBe(true);
  });
});
