import { type Checkpoint, formatCheckpoint } from './checkpoint.ts';
import {
  assertSoleWriter,
  CHECKPOINT_PATH,
  commitCheckpoint,
  type NextCheckpoints,
  type Publication,
  type PublishedCheckpoint,
} from './checkpoint-commit.ts';
import { encodeText } from './bytes.ts';
import type { LogEdge } from './log-edge.ts';
import { findLog, type FoundLog } from './log-recovery.ts';
import { addSignatures, type NoteSignature } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { partialTileFolder, TILE_WIDTH, tilePath } from './tile.ts';
import type { FilledTile } from './tile-edge.ts';
import type { LogStorage } from './tile-source.ts';
import { HASH_BYTES } from './tree-hash.ts';
import type { VerifierKey } from './verifier-key.ts';

/** Options of {@link openLog}. */
export interface LogOptions {
  readonly storage: LogStorage;
  /** Signs the checkpoints; its name is the log's origin. */
  readonly signer: NoteSigner;
  /** Keys that signed earlier checkpoints of this log, under the same name. Default none. */
  readonly formerKeys?: readonly VerifierKey[];
  /**
   * Whether leaves are stored as entry bundles beside the tiles. Default true; set to false if they are stored
   * elsewhere.
   */
  readonly keepEntries?: boolean;
  /**
   * Signs an intermediate checkpoint at every multiple of this number of leaves, a power of two, even if `publish`
   * covers more leaves at once. An archive of them locates a change of history to within so many leaves. Default: only
   * the checkpoint over all leaves.
   */
  readonly stepLeaves?: number | undefined;
}

/** Index and hash of an appended leaf. */
export interface AppendedLeaf {
  /** Zero-based; final once a checkpoint covers it. */
  readonly index: number;
  readonly leafHash: Uint8Array;
}

/** A transparency log with this process as its only writer. A second writer is rejected when it is detected. */
export interface Log {
  /** Verifies the log's checkpoints. */
  readonly key: VerifierKey;
  /**
   * Number of leaves, published or not. After opening, the number of committed leaves; later ones must be appended
   * again.
   */
  readonly size: number;
  /** The last signed checkpoint. */
  readonly published: PublishedCheckpoint | undefined;
  /**
   * Appends a leaf in memory. A crash loses it until `publish` has resolved.
   * @throws {LedgerEntryError} for more than 65,535 bytes.
   */
  append(entry: Uint8Array): AppendedLeaf;
  /**
   * Like `append`, for leaves that are already hashed and stored elsewhere.
   * @param leafHashes concatenated hashes, 32 bytes each.
   * @throws {LedgerEntryError} if the log keeps its entries.
   */
  appendHashes(leafHashes: Uint8Array): void;
  /**
   * Stores the tiles, then signs and publishes a checkpoint over all leaves appended before the call. Returns the last
   * checkpoint if there are no new leaves. Safe to repeat after any error.
   * @throws {LedgerConflictError} if another process writes this log.
   * @throws {LedgerSigningError}
   */
  publish(): Promise<Publication>;
  /**
   * Adds witnesses' signatures, already verified, to the published checkpoint. They replace older ones of the same
   * keys.
   * @param text text of the checkpoint that they sign.
   * @returns `false` if a newer checkpoint has been published meanwhile; the signatures are discarded.
   * @throws {LedgerConflictError} if another process writes this log.
   */
  addCosignatures(text: string, signatures: readonly NoteSignature[]): Promise<boolean>;
}

/**
 * Opens a log, or creates one. If a crash interrupted the signing of a checkpoint, that checkpoint is signed and
 * published first.
 * @throws {LedgerCorruptError} if the stored tiles do not match what was signed.
 * @throws {LedgerMissingError}
 * @throws {LedgerVerificationError} for a checkpoint that neither the signer nor a former key signed.
 * @throws {LedgerSigningError}
 */
export async function openLog(options: LogOptions): Promise<Log> {
  const { storage, signer, formerKeys = [], keepEntries = true } = options;
  const found = await findLog(storage, [signer.key, ...formerKeys], keepEntries);
  const log = new LogWriter(options, found);
  if (found.pending !== undefined) await log.publish();
  return log;
}

class LogWriter implements Log {
  readonly key: VerifierKey;
  readonly #storage: LogStorage;
  readonly #signer: NoteSigner;
  readonly #edge: LogEdge;
  #published: PublishedCheckpoint | undefined;
  readonly #stepLeaves: number;
  /** Checkpoint whose text may already be on disk; no other may be signed before it. */
  #pending: NextCheckpoints | undefined;
  /** Texts of intermediate checkpoints to be signed with the next one. */
  #steps: string[] = [];
  /** Folders of partial tiles that a full tile has replaced. */
  #obsolete: string[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ storage, signer, stepLeaves }: LogOptions, { edge, published, pending }: FoundLog) {
    this.key = signer.key;
    this.#storage = storage;
    this.#signer = signer;
    this.#stepLeaves = stepLeaves ?? Number.POSITIVE_INFINITY;
    this.#edge = edge;
    this.#published = published;
    this.#pending = pending === undefined ? undefined : { text: pending, steps: [] };
  }

  get size(): number {
    return this.#edge.size;
  }

  get published(): PublishedCheckpoint | undefined {
    return this.#published;
  }

  append(entry: Uint8Array): AppendedLeaf {
    const index = this.#edge.size;
    const leafHash = this.#edge.append(entry);
    this.#noteStep();
    return { index, leafHash };
  }

  appendHashes(leafHashes: Uint8Array): void {
    for (let at = 0; at < leafHashes.length;) {
      const toStep = this.#stepLeaves - (this.#edge.size % this.#stepLeaves);
      const end = Math.min(leafHashes.length, at + toStep * HASH_BYTES);
      // Copied because the caller may reuse its buffer before the tiles are stored.
      this.#edge.appendHashes(new Uint8Array(leafHashes.subarray(at, end)));
      this.#noteStep();
      at = end;
    }
  }

  publish(): Promise<Publication> {
    return this.#inTurn(async () => {
      if (this.#pending !== undefined) await this.#commit(this.#pending);
      const current = this.#published;
      if (current?.checkpoint.size === this.#edge.size) return this.#removeObsolete({ ...current, steps: [] });
      return this.#removeObsolete(await this.#commit(await this.#storeTiles()));
    });
  }

  addCosignatures(text: string, signatures: readonly NoteSignature[]): Promise<boolean> {
    return this.#inTurn(async () => {
      const published = this.#published;
      if (published?.text !== text || this.#pending !== undefined) return false;
      const note = addSignatures(published.note, signatures);
      // An older checkpoint in place of another writer's would let its leaves be signed again, differently.
      await assertSoleWriter(this.#storage, text);
      await this.#storage.write(CHECKPOINT_PATH, encodeText(note));
      this.#published = { ...published, note };
      return true;
    });
  }

  #noteStep(): void {
    if (this.#edge.size % this.#stepLeaves === 0) this.#steps.push(formatCheckpoint(this.#head()));
  }

  /** Stores the changed tiles and returns the texts of the checkpoints over them. */
  async #storeTiles(): Promise<NextCheckpoints> {
    await assertSoleWriter(this.#storage, this.#published?.text);
    const tiles = this.#edge.changed();
    const text = formatCheckpoint(this.#head());
    const steps = this.#steps.filter((step) => step !== text);
    await settleAll(tiles.map(({ id, bytes }) => this.#storage.write(tilePath(id), bytes)));
    this.#edge.settle(tiles);
    this.#obsolete.push(...replacedFolders(tiles));
    this.#steps = this.#steps.filter((step) => step !== text && !steps.includes(step));
    return { text, steps };
  }

  async #commit(next: NextCheckpoints): Promise<Publication> {
    this.#pending = next;
    const previous = this.#published?.text;
    const { steps, ...published } = await commitCheckpoint({
      storage: this.#storage,
      signer: this.#signer,
      previous,
      next,
    });
    this.#published = published;
    this.#pending = undefined;
    return { ...published, steps };
  }

  async #removeObsolete(published: Publication): Promise<Publication> {
    await settleAll(this.#obsolete.map((folder) => this.#storage.remove(folder)));
    this.#obsolete = [];
    return published;
  }

  #head(): Checkpoint {
    return { origin: this.key.name, size: this.#edge.size, root: this.#edge.root(), extensions: [] };
  }

  /** Runs tasks one after the other, whether or not the previous one failed. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function replacedFolders(tiles: readonly FilledTile[]): string[] {
  return tiles.filter(({ id }) => id.width === TILE_WIDTH).map(({ id }) => partialTileFolder(id.level, id.index));
}

/** Waits for all writes, so that none is still running when the first error is thrown. */
async function settleAll(writes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(writes);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
