import { createCipheriv, hash, randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { logFolder } from '../log/folder-lock.ts';
import { disk } from '../log/disk.ts';

/** Bytes per seed. */
const SEED_BYTES = 32;
const INDEX_BYTES = 8;
const ENTRY_BYTES = INDEX_BYTES + SEED_BYTES;
const SUM_BYTES = 32;
/** Two, since the end of a plan may not be on disk yet when the next one gets its seed. */
const KEPT = 2;
const NO_IV = Buffer.alloc(16);

/** Seed from which the salts of a batch are derived. */
interface Seed {
  /** Index of the batch's first leaf. */
  readonly first: number;
  readonly bytes: Buffer;
}

/**
 * Keeps the seeds of the salts of the current batch, for a repetition after a crash. They are overwritten by those of later
 * batches, so that after an erasure of a value and its salt nothing is left to derive the salt from.
 */
export interface SeedFile {
  /** Returns the seed of the batch that begins with this leaf: the kept one, or a new one, written to disk first. */
  seedOf(first: number): Promise<Buffer>;
  /** Returns the kept seed of that batch. */
  kept(first: number): Promise<Buffer | undefined>;
  /** Deletes all seeds. */
  remove(): Promise<void>;
}

/** Returns the path of the file in a data directory. */
export function seedPath(dataDir: string): string {
  return join(logFolder(dataDir), 'seal.seeds');
}

/** Creates a {@link SeedFile}; the folder must exist. */
export function createSeedFile(path: string): SeedFile {
  const find = async (first: number): Promise<Buffer | undefined> =>
    (await readSeeds(path)).findLast((seed) => seed.first === first)?.bytes;
  return {
    kept: find,
    async seedOf(first) {
      const known = await find(first);
      if (known !== undefined) return known;
      const seed = { first, bytes: randomBytes(SEED_BYTES) };
      const earlier = (await readSeeds(path)).slice(1 - KEPT);
      await writeSeeds(path, [...earlier, seed]);
      return seed.bytes;
    },
    remove: () => rm(path, { force: true }),
  };
}

/** Derives `bytes` bytes of salts from a seed; no salt reveals another. */
export function saltsOf(seed: Buffer, bytes: number): Buffer {
  return createCipheriv('aes-256-ctr', seed, NO_IV).update(Buffer.alloc(bytes));
}

async function writeSeeds(path: string, seeds: readonly Seed[]): Promise<void> {
  const entries = Buffer.concat(seeds.map(encodeSeed));
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(Buffer.concat([hash('sha256', entries, 'buffer'), entries]));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await disk.syncDirectory(dirname(path));
}

function encodeSeed({ first, bytes }: Seed): Buffer {
  const index = Buffer.alloc(INDEX_BYTES);
  index.writeBigUInt64LE(BigInt(first));
  return Buffer.concat([index, bytes]);
}

async function readSeeds(path: string): Promise<Seed[]> {
  const file = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const entries = file.subarray(SUM_BYTES);
  if (!hash('sha256', entries, 'buffer').equals(file.subarray(0, SUM_BYTES))) return [];
  return Array.from({ length: entries.length / ENTRY_BYTES }, (_, place) => {
    const at = place * ENTRY_BYTES;
    return {
      first: Number(entries.readBigUInt64LE(at)),
      bytes: entries.subarray(at + INDEX_BYTES, at + ENTRY_BYTES),
    };
  });
}
