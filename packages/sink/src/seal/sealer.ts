import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Log, VerifierKey } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import type { DecodedBatch } from '../batch/decoded-batch.ts';
import type { BatchColumns } from '../columns/batch-columns.ts';
import { SealRefusedError } from '../errors.ts';
import type { ReadRefused } from './refused-record.ts';
import { repeatedPointers, type SealBase } from './seal-base.ts';
import { type SealedBatch, SALTS_OF_LEAF, type SealState, sealStretches } from './seal-batch.ts';
import { saltsOf, type SeedFile } from './seed-file.ts';
import { assertUnstored, readEdge, readSealState } from './stored-edge.ts';

/** Seals batch after batch in the log. */
export interface Sealer {
  /**
   * Creates the leaves of a batch; undefined if it has no records. A repetition after a crash gives the same leaves.
   * @param begun what the previous process recorded of the batch; undefined for a new batch.
   * @throws {SealRefusedError} if the log must not be appended to.
   * @throws {StoreUnavailableError | StoreRejectedError}
   */
  seal(batch: DecodedBatch, begun?: BegunBatch): Promise<SealedBatch | undefined>;
  /** Signs a checkpoint over the leaves of a batch that is in ClickHouse. Idempotent; may be retried after any error. */
  publish(): Promise<void>;
}

/** The operations of a log that its sealer needs. */
export interface LeafLog extends Pick<Log, 'size' | 'appendHashes'> {
  readonly key: Pick<VerifierKey, 'name'>;
  /** Signs a checkpoint over all leaves. Idempotent; may be retried after any error. */
  publish(): Promise<unknown>;
}

/** A batch that the previous process sealed, and perhaps stored. */
export interface BegunBatch {
  /** Index of its first leaf. */
  readonly first: number;
  /** Digest of its leaves; undefined if unknown. */
  readonly digest: string | undefined;
  /** What they build on; undefined if a version recorded it that did not keep it. It is then read from ClickHouse. */
  readonly base: SealBase | undefined;
}

/** Options of {@link createSealer}. */
export interface SealerOptions {
  readonly log: LeafLog;
  readonly client: StoreClient;
  readonly seeds: SeedFile;
  /** Default: there are none. */
  readonly refused?: ReadRefused;
}

/** Creates a {@link Sealer}. */
export function createSealer({ log, client, seeds, refused = async () => [] }: SealerOptions): Sealer {
  const origin = log.key.name;
  let state: SealState | undefined;

  /** Whether the leaves of a batch were signed by the previous process; they are then created again, but not appended again. */
  const hasSigned = (first: number, records: number): boolean => {
    const signed = first < log.size;
    if (first > log.size || (signed && first + records !== log.size)) throw outOfStep(origin, first, log.size);
    return signed;
  };

  async function seedFor(first: number, isRepeated: boolean): Promise<Buffer> {
    if (!isRepeated) return seeds.seedOf(first);
    const seed = await seeds.kept(first);
    if (seed !== undefined) return seed;
    throw new SealRefusedError(
      `the salts of the leaves from ${first} of the log ${origin} are lost: the file seal.seeds in the folder of the ` +
        'write-ahead log was removed or rolled back to an older state. Restore it',
    );
  }

  async function stateBefore(first: number, records: number, begun: BegunBatch | undefined): Promise<SealState> {
    const edge = { origin, first, end: begun === undefined ? first : first + records };
    if (begun?.base === undefined) return state ?? readSealState(client, edge, await refused(origin));
    await readEdge(client, edge);
    const { time, principals, models } = begun.base;
    return { origin, time, principals: repeatedPointers(principals), models: repeatedPointers(models) };
  }

  return {
    async seal({ columns }, begun) {
      const records = columns.audits.table.length;
      if (records === 0) return undefined;
      const first = begun?.first ?? log.size;
      const signed = hasSigned(first, records);
      const seed = await seedFor(first, begun !== undefined);
      const before = await stateBefore(first, records, begun);
      // After a failure, and after a batch that was repeated from its base, it is read again.
      state = undefined;
      const { sealed, time } = await sealWhole(columns, first, before, saltsOf(seed, records * SALTS_OF_LEAF));
      const isOther = begun?.digest !== undefined && begun.digest !== sealed.digest;
      // This is harmless as long as none of the earlier leaves is stored.
      if (isOther && !signed) await assertUnstored(client, origin, first);
      if (begun?.base === undefined) state = { ...before, time };
      if (!signed) log.appendHashes(sealed.leafHashes);
      return sealed;
    },
    async publish() {
      await log.publish();
    },
  };
}

/** Lets senders get their responses meanwhile. */
async function sealWhole(
  columns: BatchColumns,
  first: number,
  before: SealState,
  salts: Buffer,
): Promise<{ sealed: SealedBatch; time: bigint }> {
  const stretches = sealStretches(columns, first, before, salts);
  let step = stretches.next();
  for (; step.done !== true; step = stretches.next()) await yieldToOthers();
  return step.value;
}

function outOfStep(origin: string, first: number, size: number): SealRefusedError {
  return new SealRefusedError(
    `the log ${origin} has ${size} leaves, which does not fit the batch from leaf ${first} that was begun: its folder or ` +
      'the write-ahead log was rolled back to an older state. Restore the newest copy of both',
  );
}
