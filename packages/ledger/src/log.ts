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
import { formatNote, type NoteSignature, parseNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { partialTileFolder, TILE_WIDTH, tilePath } from './tile.ts';
import type { FilledTile } from './tile-edge.ts';
import type { LogStorage } from './tile-source.ts';
import { HASH_BYTES } from './tree-hash.ts';
import type { VerifierKey } from './verifier-key.ts';

/** How a log is opened for writing. */
export interface LogOptions {
  readonly storage: LogStorage;
  /** Signs the checkpoints; its name is the log's origin. */
  readonly signer: NoteSigner;
  /** Keys that signed earlier checkpoints of this log, under the same name. Default none. */
  readonly formerKeys?: readonly VerifierKey[];
  /** Whether leaves are stored as entry bundles beside the tiles. Default true; false where they are kept elsewhere. */
  readonly keepEntries?: boolean;
  /**
   * Leaves after which a checkpoint is signed although more were appended before the call of `publish`, a power of two: then
   * whoever keeps them knows to so many leaves where a history was changed. Default: only the one over all.
   */
  readonly stepLeaves?: number | undefined;
}

/** Where a leaf went. */
export interface AppendedLeaf {
  /** Zero-based; final once a checkpoint covers it. */
  readonly index: number;
  readonly leafHash: Uint8Array;
}

/** A transparency log that this process, and no other, writes. A second writer is refused where it is noticed. */
export interface Log {
  /** What its checkpoints are checked with. */
  readonly key: VerifierKey;
  /** Leaves, published or not. After opening: those that are committed; what came after has to be appended again. */
  readonly size: number;
  /** The last signed checkpoint. */
  readonly published: PublishedCheckpoint | undefined;
  /**
   * Adds a leaf, in memory: it is lost by a crash until `publish` has resolved.
   * @throws {LedgerEntryError} for more than 65,535 bytes.
   */
  append(entry: Uint8Array): AppendedLeaf;
  /**
   * As `append`, for leaves that are stored elsewhere and were hashed already.
   * @param leafHashes 32 bytes for each, one behind the other.
   * @throws {LedgerEntryError} where the log keeps its entries.
   */
  appendHashes(leafHashes: Uint8Array): void;
  /**
   * Stores the tiles, then signs and publishes a checkpoint over every leaf that was appended before the call. The last
   * checkpoint again where nothing was. Safe to repeat after any error.
   * @throws {LedgerConflictError} where another process writes this log.
   * @throws {LedgerSigningError}
   */
  publish(): Promise<Publication>;
  /**
   * Adds witnesses' signatures, already verified, to the published checkpoint, in place of older ones of the same keys.
   * @param text of the checkpoint that they sign.
   * @returns `false` where a newer checkpoint was published meanwhile: they are of no use then.
   */
  addCosignatures(text: string, signatures: readonly NoteSignature[]): Promise<boolean>;
}

/**
 * Opens a log, or begins one. A checkpoint whose signing a crash interrupted is signed and published first.
 * @throws {LedgerCorruptError} where what is stored is not what was signed.
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
  /** Its text may be on disk already; nothing else may be signed before it. */
  #pending: NextCheckpoints | undefined;
  /** Texts of smaller checkpoints that are to be signed with the next one. */
  #steps: string[] = [];
  /** Folders of partial tiles that a full one has replaced. */
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
      // Copied, since whoever made them may use their memory again before the tiles are stored.
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
      const replaced = ({ name, keyId }: NoteSignature): boolean =>
        signatures.some((signature) => signature.name === name && signature.keyId === keyId);
      const kept = parseNote(published.note).signatures.filter((signature) => !replaced(signature));
      const note = formatNote({ text, signatures: [...kept, ...signatures] });
      await this.#storage.write(CHECKPOINT_PATH, encodeText(note));
      this.#published = { ...published, note };
      return true;
    });
  }

  #noteStep(): void {
    if (this.#edge.size % this.#stepLeaves === 0) this.#steps.push(formatCheckpoint(this.#head()));
  }

  /** Stores what changed and gives the texts of the checkpoints over it. */
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

  /** One after the other, whether or not the one before failed. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function replacedFolders(tiles: readonly FilledTile[]): string[] {
  return tiles.filter(({ id }) => id.width === TILE_WIDTH).map(({ id }) => partialTileFolder(id.level, id.index));
}

/** Waits for all, so that nothing is still being written when the first error is thrown. */
async function settleAll(writes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(writes);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
