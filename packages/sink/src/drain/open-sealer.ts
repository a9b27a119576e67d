import type { StoreClient } from '@auditspan/store';
import type { SinkConfig } from '../config.ts';
import { createLetterFiles, letterFolder } from '../dead-letters/letter-files.ts';
import { refusedRecords } from '../dead-letters/refused-records.ts';
import { createSealer, type LeafLog, type Sealer } from '../seal/sealer.ts';
import { createSeedFile, seedPath } from '../seal/seed-file.ts';

/** Creates the sealer of a data directory. @param log undefined if records are not sealed */
export function openSealer(
  { dataDir }: Pick<SinkConfig, 'dataDir'>,
  client: StoreClient,
  log: LeafLog | undefined,
): Sealer | undefined {
  if (log === undefined) return undefined;
  const files = createLetterFiles(letterFolder(dataDir));
  const seeds = createSeedFile(seedPath(dataDir));
  return createSealer({ log, client, seeds, refused: (origin) => refusedRecords(client, files, origin) });
}
