import { hashLeaf, type TileSource, type TrustPolicy, type WitnessedCheckpoint } from '@auditspan/ledger';
import type { DeadLetterRow, StoreClient } from '@auditspan/store';
import { explain } from '../directives/explanations.ts';
import type { Governance } from '../directives/governance.ts';
import { readDirectives, type StoredDirectives } from '../directives/stored-directives.ts';
import { BlockCursor } from '../stored-log/block-cursor.ts';
import { changedDerivedColumns } from './derived-columns.ts';
import { strayRecords } from './stray-records.ts';
import { createFindings, type Finding, FINDING, type Findings } from './findings.ts';
import { createLeafHashes, hashesOfTiles, type LeafTiles, rootsOf } from '../stored-log/leaf-hashes.ts';
import { type DirectiveReport, describeDirectives } from './directive-report.ts';
import { PlaceCheck } from './place-check.ts';
import { readRefused, type RefusedRecord } from './refused-records.ts';
import { leafBlocks, readLeaves } from '../stored-log/stored-leaves.ts';
import { recordBlocks } from '../stored-log/stored-records.ts';
import type { KnownHead, SignedSizes } from '../stored-log/tree-heads.ts';

/** Options of {@link verifyStore}. */
export interface StoreCheck {
  readonly client: StoreClient;
  readonly tiles: TileSource;
  /** Newest checkpoint, signed and cosigned as the policy requires. */
  readonly newest: WitnessedCheckpoint;
  readonly policy: TrustPolicy;
  /** Officers whose directives count; undefined: none count. */
  readonly governance?: Governance | undefined;
  /** Checkpoints that others keep. */
  readonly known: readonly KnownHead[];
  /** Range of leaves, `to` excluded. Default all. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Waits for a checkpoint that covers a leaf, with a time limit. @returns the number of leaves signed by then. */
  readonly untilSigned: (index: number) => Promise<SignedSizes>;
  /** Dead letters in files, which ClickHouse did not accept. Default none. */
  readonly letters?: readonly DeadLetterRow[] | undefined;
  /** Maximum number of findings that are kept; all are counted. */
  readonly mostFindings: number;
  readonly onProgress: (done: number, all: number) => void;
}

/** Result of a verification. */
export interface StoreReport {
  readonly origin: string;
  readonly size: number;
  /** Hexadecimal root of the checkpoint. */
  readonly root: string;
  readonly cosignatures: WitnessedCheckpoint['cosignatures'];
  readonly known: readonly { readonly source: string; readonly size: number }[];
  readonly from: number;
  readonly to: number;
  /** Number of records compared with their leaves. */
  readonly records: number;
  /** When the last of them was received, in seconds since the Unix epoch. */
  readonly received: number;
  /** Number of missing records that directives in the log explain. */
  readonly dropped: number;
  /** Number of missing values that directives in the log explain. */
  readonly erased: number;
  /** Records that ClickHouse refused; each is whole in a dead letter. */
  readonly refused: readonly RefusedRecord[];
  /** Holds, erasures and retention runs in the log, and what they explain. */
  readonly directives: readonly DirectiveReport[];
  /** Number of newer records that the log has signed, but no quorum of its witnesses has cosigned yet. */
  readonly awaiting: number;
  /** Number of records from before the log began, which cannot be verified. */
  readonly unsealedBefore: number;
  readonly findings: readonly Finding[];
  /** Number of all findings, including those not listed. */
  readonly findingCount: number;
}

/** Verifies a stored log: every leaf against what was signed, and every record against its leaf, column by column. */
export async function verifyStore(check: StoreCheck): Promise<StoreReport> {
  const { checkpoint, cosignatures } = check.newest;
  const { origin, size } = checkpoint;
  const findings = createFindings(check.mostFindings);
  const [from, to] = [Math.min(check.from ?? 0, size), Math.min(check.to ?? size, size)];
  const hashes = await checkHeads(check, findings);
  const { client, governance } = check;
  const stored = await readDirectives({ client, origin, size, hashes, governance });
  reportMissing(stored, findings);
  const explanations = explain(stored.directives);
  const letters = await readRefused(client, origin, check.letters ?? []);
  const places = new PlaceCheck({ hashes, findings, explanations, refused: letters, from, to, size });
  const range = { origin, from, to };
  const [leaves, records] = [new BlockCursor(leafBlocks(client, range)), new BlockCursor(recordBlocks(client, range))];
  await places.run(leaves, records, (next) => check.onProgress(next - from, to - from));
  const { refused, gone } = await letters.check();
  for (const rowless of gone) places.reportGone(rowless);
  const { records: compared, holes, time } = places.end();
  const stray = await strayRecords(check.client, { ...check, origin, size, began: beganAt(stored) });
  for (const finding of stray.findings) findings.add(finding);
  for await (const finding of changedDerivedColumns(client, range)) findings.add(finding);
  return {
    origin,
    size,
    root: Buffer.from(checkpoint.root).toString('hex'),
    cosignatures,
    known: check.known.map((head) => ({ source: head.source, size: head.size })),
    from,
    to,
    records: compared,
    received: Number(time) / 1e9,
    dropped: sumOf(holes.dropped),
    erased: sumOf(holes.erased),
    refused,
    directives: describeDirectives(stored, holes),
    awaiting: stray.awaiting,
    unsealedBefore: stray.unsealedBefore,
    findings: findings.list,
    findingCount: findings.count,
  };
}

/** Directives refer to each other, so that none can be hidden: a missing one may have been a hold. */
function reportMissing({ missing }: StoredDirectives, findings: Findings): void {
  for (const index of missing)
    findings.add({
      kind: FINDING.DELETED,
      from: index,
      to: index,
      what: 'a directive that later ones refer to is gone',
    });
}

/** Returns the start of the log according to the directive that dropped its first leaf; undefined if none did. */
function beganAt({ directives }: StoredDirectives): bigint | undefined {
  const began = directives.flatMap(({ directive, problem }) =>
    directive.kind === 'retention' && problem === undefined ? [BigInt(directive.began)] : [],
  );
  return began[0];
}

function sumOf(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * Checks that the tiles hash to the signed root, and that every checkpoint that others keep is a prefix of the log.
 * @returns the hashes to check leaves with; undefined if the tiles are not what was signed.
 */
async function checkHeads(check: StoreCheck, findings: Findings): Promise<LeafTiles | undefined> {
  const { checkpoint } = check.newest;
  const { origin, size } = checkpoint;
  const sizes = new Set([size, ...check.known.map((head) => head.size)]);
  const hashes = createLeafHashes(check.tiles, size);
  let roots = await rootsOf(hashesOfTiles(hashes, size), sizes);
  const areTilesSigned = roots.get(size) === hexOf(checkpoint.root);
  if (!areTilesSigned) {
    roots = await rootsOf(hashesOfStore(check.client, origin, size), sizes);
    const areLeavesSigned = roots.get(size) === hexOf(checkpoint.root);
    findings.add({ kind: FINDING.CHECKPOINT, what: areLeavesSigned ? TILES_CHANGED : NOTHING_SIGNED });
  }
  for (const head of check.known) checkKnown(head, size, roots, findings);
  return areTilesSigned ? hashes : undefined;
}

const TILES_CHANGED = 'the tiles of the log do not hash to the signed root, but the leaves in ClickHouse do';
const NOTHING_SIGNED = 'neither the tiles of the log nor the leaves in ClickHouse hash to the signed root';

function checkKnown(head: KnownHead, size: number, roots: ReadonlyMap<number, string>, findings: Findings): void {
  if (head.size > size) {
    const what = `${head.source} has a checkpoint of ${head.size} leaves, and the log here has ${size}`;
    findings.add({ kind: FINDING.ROLLED_BACK, from: size, to: head.size - 1, what });
  } else if (roots.get(head.size) !== hexOf(head.root)) {
    const what = `the first ${head.size} leaves here are not those of the checkpoint of ${head.source}`;
    findings.add({ kind: FINDING.REWRITTEN, from: 0, to: Math.max(0, head.size - 1), what });
  }
}

/**
 * Hashes the leaves in ClickHouse, up to the first missing one.
 * @yields hash by hash.
 */
async function* hashesOfStore(client: StoreClient, origin: string, size: number): AsyncGenerator<Uint8Array> {
  let next = 0;
  for await (const { index, bytes } of readLeaves(client, { origin, from: 0, to: size })) {
    if (index !== next) return;
    next += 1;
    yield hashLeaf(bytes);
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
