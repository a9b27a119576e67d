import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createProver } from '../src/prover.ts';
import { signCheckpoint } from '../src/checkpoint.ts';
import { formatNote, parseNote } from '../src/note.ts';
import { EMPTY_ROOT } from '../src/tree-hash.ts';
import { formatVerifierKey } from '../src/verifier-key.ts';
import { newCosigner, newLogSigner, NOW, ORIGIN } from './keys.ts';
import { createGrowingTree } from './trees.ts';
import { type ProofVector, readVectors } from './vectors.ts';

const source = fileURLToPath(new URL('go', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'auditspan-go-'));
const oracle = join(folder, 'oracle');
afterAll(() => rmSync(folder, { recursive: true }));
// The committed vectors are checked everywhere; only the other direction needs Go and its module.
const hasGo = spawnSync('go', ['mod', 'download'], { cwd: source }).status === 0;
if (hasGo) execFileSync('go', ['build', '-o', oracle, '.'], { cwd: source });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

interface Check {
  readonly roots?: readonly string[];
  readonly proofs?: readonly ProofVector[];
  readonly vkey?: string;
  readonly witnessVkey?: string;
  readonly note?: string;
  readonly timestamp?: number;
}

function check(request: Check): string {
  const { stderr, status } = spawnSync(oracle, ['check'], { input: JSON.stringify(request), encoding: 'utf8' });
  return status === 0 ? 'holds' : stderr.trim();
}

describe.skipIf(!hasGo)('Go’s sumdb/tlog and sumdb/note (needs go and golang.org/x/mod)', () => {
  it('verify each of our proofs up to size 256, and reject one with a flipped bit', async () => {
    const tree = await createGrowingTree();
    const roots = [base64(EMPTY_ROOT)];
    const proofs: ProofVector[] = [];
    for (let size = 1; size <= 256; size += 1) {
      roots.push(base64(await tree.upTo(size)));
      const prover = createProver(tree.storage, size);
      for (let other = 0; other < size; other += 1) {
        const inclusion = await prover.inclusion(other);
        const consistency = await prover.consistency(other + 1);
        proofs.push({ kind: 'inclusion', size, other, proof: inclusion.map(base64) });
        proofs.push({ kind: 'consistency', size, other: other + 1, proof: consistency.map(base64) });
      }
    }
    expect(check({ roots, proofs })).toBe('holds');
    const last = proofs.findLast(({ kind }) => kind === 'inclusion')!;
    expect(check({ roots, proofs: [{ ...last, proof: last.proof.toReversed() }] })).not.toBe('holds');
  });

  it('verify our signed and cosigned checkpoint, and reject it with another time', async () => {
    const [log, witness] = [await newLogSigner(), await newCosigner()];
    const { text, signatures } = parseNote(
      await signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT, extensions: [] }, log),
    );
    const note = formatNote({ text, signatures: [...signatures, await witness.sign(text)] });
    const request = { vkey: formatVerifierKey(log.key), witnessVkey: formatVerifierKey(witness.key), note };
    expect(check({ ...request, timestamp: NOW / 1000 })).toBe('holds');
    expect(check({ ...request, timestamp: NOW / 1000 + 1 })).not.toBe('holds');
  });

  it('still generate the committed vectors', async () => {
    const written = execFileSync(oracle, ['vectors'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    expect(JSON.parse(written)).toEqual(await readVectors());
  });
});
