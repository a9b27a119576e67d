import { decodeBase64, encodeBase64 } from './base64.ts';
import { LedgerFormatError, LedgerVerificationError } from './errors.ts';
import { verifyInclusion } from './inclusion-proof.ts';
import type { TrustPolicy } from './policy.ts';
import { HASH_BYTES, hashLeaf } from './tree-hash.ts';
import { parseDecimal } from './tree-size.ts';
import {
  openWitnessedCheckpoint,
  type WitnessedCheckpoint,
  type WitnessedCheckpointOptions,
} from './witnessed-checkpoint.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_STEPS = 63;

/** Proof that an entry is in a log, verifiable offline (C2SP tlog-proof). */
export interface TlogProof {
  /** Zero-based index of the entry. */
  readonly index: number;
  /** From the leaf's sibling to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** The signed and cosigned checkpoint, verbatim. */
  readonly checkpoint: string;
  /** Application-defined bytes, not covered by the proof. */
  readonly extra?: Uint8Array;
}

/** Formats a proof as the text of a `.tlog-proof` file. */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const extraLines = extra === undefined ? [] : [`extra ${encodeBase64(extra)}`];
  return [HEADER, ...extraLines, `index ${index}`, ...hashes.map(encodeBase64), '', checkpoint].join('\n');
}

/**
 * Parses a proof without verifying it.
 * @throws {LedgerFormatError}
 */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const [header, ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  if (header !== HEADER)
    throw new LedgerFormatError(`a proof begins with the line ${HEADER} and has an empty line before its checkpoint`);
  const extra = lines[0]?.startsWith('extra ') ? decodeLine(lines.shift()!.slice('extra '.length)) : undefined;
  const index = parseDecimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '');
  if (index === undefined) throw new LedgerFormatError('a proof has the line "index <number>" before its hashes');
  const proof = { index, hashes: parseHashLines(lines), checkpoint: text.slice(end + 2) };
  return extra === undefined ? proof : { ...proof, extra };
}

/**
 * Parses base64 hashes, one per line, at most 63: more than any tree has levels.
 * @throws {LedgerFormatError}
 */
export function parseHashLines(lines: readonly string[]): Uint8Array[] {
  if (lines.length > MAX_STEPS)
    throw new LedgerFormatError(`a proof has at most ${MAX_STEPS} hashes, not ${lines.length}`);
  return lines.map((line) => {
    const hash = decodeLine(line);
    if (hash.length !== HASH_BYTES)
      throw new LedgerFormatError(`a hash must have ${HASH_BYTES} bytes, not ${hash.length}`);
    return hash;
  });
}

/**
 * Verifies that an entry is in a log that a policy trusts, using only the proof.
 * @param entry the leaf's bytes, exactly as appended.
 * @throws {LedgerFormatError}
 * @throws {LedgerVerificationError} `signature`, `origin`, `quorum` or `inclusion`.
 */
export async function verifyTlogProof(
  text: string,
  entry: Uint8Array,
  policy: TrustPolicy,
  options: WitnessedCheckpointOptions = {},
): Promise<WitnessedCheckpoint & { readonly index: number }> {
  const { index, hashes, checkpoint: note } = parseTlogProof(text);
  const witnessed = await openWitnessedCheckpoint(note, policy, options);
  const { size, root } = witnessed.checkpoint;
  if (verifyInclusion({ index, leafHash: hashLeaf(entry), size, root, proof: hashes })) return { ...witnessed, index };
  throw new LedgerVerificationError(
    'inclusion',
    `the entry is not leaf ${index} of the ${size} leaves that the checkpoint covers; the entry or the proof was altered`,
  );
}

function decodeLine(line: string): Uint8Array {
  const bytes = decodeBase64(line);
  if (bytes === undefined) throw new LedgerFormatError('a line of the proof is not base64');
  return bytes;
}
