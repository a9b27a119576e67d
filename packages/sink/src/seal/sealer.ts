import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Log, VerifierKey } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import type { DecodedBatch } from '../batch/decoded-batch.ts';
import type { BatchColumns } from '../columns/batch-columns.ts';
import { SealRefusedError } from '../errors.ts';
import { type SealedBatch, SALTS_OF_LEAF, type SealState, sealStretches } from './seal-batch.ts';
import { saltsOf, type SeedFile } from './seed-file.ts';
import { readSealState } from './stored-edge.ts';

/** Gives the records of batches, one batch after the other, their places in the log. */
export interface Sealer {
  /**
   * Makes the leaves of a batch; undefined where it has no records. What is repeated after a crash gets the same leaves.
   * @param first the index that the batch's first leaf had before the process ended; undefined for a new batch.
   * @throws {SealRefusedError} where the log must not be written on.
   * @throws {StoreUnavailableError | StoreRejectedError}
   */
  seal(batch: DecodedBatch, first?: number): Promise<SealedBatch | undefined>;
  /** Signs a checkpoint over the leaves of a batch that is in ClickHouse. Safe to repeat after any error. */
  publish(): Promise<void>;
}

/** A log as its sealer needs it. */
export interface LeafLog extends Pick<Log, 'size' | 'appendHash'> {
  readonly key: Pick<VerifierKey, 'name'>;
  /** Signs a checkpoint over every leaf. Safe to repeat after any error. */
  publish(): Promise<unknown>;
}

/** What a sealer works with. */
export interface SealerOptions {
  readonly log: LeafLog;
  readonly client: StoreClient;
  readonly seeds: SeedFile;
}

/** Makes a {@link Sealer}. */
export function createSealer({ log, client, seeds }: SealerOptions): Sealer {
  const origin = log.key.name;
  let state: SealState | undefined;

  /** A batch whose leaves were signed before the process ended is made again, and not appended again. */
  const hasSigned = (first: number): boolean => first < log.size;

  async function seedFor(first: number, isRepeated: boolean): Promise<Buffer> {
    if (!isRepeated) return seeds.seedOf(first);
    const seed = await seeds.kept(first);
    if (seed !== undefined) return seed;
    throw new SealRefusedError(
      `the salts of the leaves from ${first} of the log ${origin} are lost: the file seal.seeds in the folder of the ` +
        'write-ahead log was removed or brought back to an older state. Restore it',
    );
  }

  /** All of a batch or nothing: where it fails, what was known of the log is read again. */
  async function sealWhole(
    columns: BatchColumns,
    first: number,
    known: SealState,
    salts: Buffer,
  ): Promise<SealedBatch> {
    state = undefined;
    const stretches = sealStretches(columns, first, known, salts);
    let step = stretches.next();
    for (; step.done !== true; step = stretches.next()) await yieldToOthers();
    state = { ...known, time: step.value.time };
    return step.value.sealed;
  }

  return {
    async seal({ columns }, repeated) {
      const records = columns.audits.table.length;
      if (records === 0) return undefined;
      const first = repeated ?? log.size;
      const signed = hasSigned(first);
      if (first > log.size || (signed && first + records !== log.size)) throw outOfStep(origin, first, log.size);
      const seed = await seedFor(first, repeated !== undefined);
      state ??= await readSealState(client, { origin, first, end: repeated === undefined ? first : first + records });
      const sealed = await sealWhole(columns, first, state, saltsOf(seed, records * SALTS_OF_LEAF));
      if (!signed) for (let row = 0; row < records; row += 1) log.appendHash(sealed.leafHash(row));
      return sealed;
    },
    async publish() {
      await log.publish();
    },
  };
}

function outOfStep(origin: string, first: number, size: number): SealRefusedError {
  return new SealRefusedError(
    `the log ${origin} has ${size} leaves, which does not fit the batch from leaf ${first} that was begun: its folder or ` +
      'the write-ahead log was brought back to an older state. Restore the newest copy of both',
  );
}
