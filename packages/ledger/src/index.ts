export {
  type BackPointer,
  type BackPointers,
  type BrokenLink,
  createBackPointers,
  findBrokenLinks,
  isSamePointer,
  type LinkedRecord,
  pointerTo,
} from './back-pointer.ts';
export { canonicalJson, type CanonicalValue } from './canonical-json.ts';
export {
  type Checkpoint,
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  peekCheckpoint,
  signCheckpoint,
} from './checkpoint.ts';
export { CHECKPOINT_PATH, type Publication, type PublishedCheckpoint } from './checkpoint-commit.ts';
export { commitmentOf, commitTo, opensCommitment, type SaltedCommitment } from './commitment.ts';
export { type CompactRange, createCompactRange, type NodeVisitor } from './compact-range.ts';
export { type ConsistencyClaim, verifyConsistency } from './consistency-proof.ts';
export { decodeBundle } from './entry-bundle.ts';
export {
  errorCatalogue,
  LedgerConflictError,
  LedgerCorruptError,
  LedgerEntryError,
  LedgerFormatError,
  LedgerKeyError,
  LedgerMissingError,
  LedgerRangeError,
  LedgerSigningError,
  LedgerVerificationError,
  type RefutedClaim,
} from './errors.ts';
export { type InclusionClaim, verifyInclusion } from './inclusion-proof.ts';
export { decodeLeaf, encodeLeaf } from './leaf.ts';
export { hashLeaves, type TreeHead } from './leaf-stream.ts';
export { type AppendedLeaf, type Log, type LogOptions, openLog } from './log.ts';
export { addSignatures, formatNote, type NoteSignature, type ParsedNote, parseNote } from './note.ts';
export { createCosigner, createLogSigner, type NoteSigner } from './note-signer.ts';
export { type OpenedNote, openNote, type VerifiedSignature } from './open-note.ts';
export { parsePolicy } from './parse-policy.ts';
export { meetsQuorum, type PolicyGroup, type PolicyLog, type PolicyWitness, type TrustPolicy } from './policy.ts';
export { createProver, type Prover } from './prover.ts';
export { hashRecords, isReceiptDue, openReceipt, type Receipt, type ReceivedRecord, signReceipt } from './receipt.ts';
export { checkedSigningKey, generateSigningKey, parseSigningKey, type SigningKey } from './signing-key.ts';
export { checkStoredLog, type LogFault, type StoredLogCheck, type StoredLogReport } from './stored-log-check.ts';
export { parseTilePath, type TileId, tilePath } from './tile.ts';
export { createMemoryStorage, type LogStorage, type TileSource } from './tile-source.ts';
export { formatTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from './tlog-proof.ts';
export { EMPTY_ROOT, hashLeaf, hashNode, MAX_ENTRY_BYTES } from './tree-hash.ts';
export {
  createVerifierKey,
  formatVerifierKey,
  type KeyType,
  parseVerifierKey,
  type VerifierKey,
} from './verifier-key.ts';
export {
  createMemoryWitnessState,
  createWitness,
  originHashOf,
  type Witness,
  type WitnessAnswer,
  type WitnessOptions,
  type WitnessState,
} from './witness.ts';
export {
  createWitnessClient,
  type WitnessClient,
  type WitnessClientOptions,
  type WitnessOutcome,
} from './witness-client.ts';
export { decideCosigning, originOf, type WitnessDecision } from './witness-decision.ts';
export { type AddCheckpointRequest, formatAddCheckpoint, parseAddCheckpoint } from './witness-request.ts';
export {
  type Cosignature,
  openWitnessedCheckpoint,
  type WitnessedCheckpoint,
  type WitnessedCheckpointOptions,
} from './witnessed-checkpoint.ts';
