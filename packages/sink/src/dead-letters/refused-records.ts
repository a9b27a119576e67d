import { DEAD_LETTER_KIND, type DeadLetterRow, type StoreClient } from '@auditspan/store';
import type { RefusedRecord } from '../seal/refused-record.ts';
import { readLeaf } from '../stored-log/read-leaf.ts';
import type { LetterFiles } from './letter-files.ts';
import { readLetters } from './letter-table.ts';
import { type BareLeaf, bareLeavesOf, sealedLetterRow } from './sealed-letter.ts';

/** Maximum number of letters that are read; normally there are none. */
const MOST = 10_000;

/**
 * Reads the sealed records of a log that are in dead letters alone.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function refusedRecords(
  client: StoreClient,
  files: Pick<LetterFiles, 'list'>,
  origin: string,
): Promise<RefusedRecord[]> {
  const inTable = await readLetters(client, { limit: MOST, isRefused: true });
  const letters = [...inTable, ...(await files.list()).filter(isRefused)];
  if (letters.length === 0) return [];
  const leaves = await bareLeavesOf(client, letters);
  return leaves.flatMap((leaf) => (leaf.origin === origin ? (recordOf(leaf, letters) ?? []) : []));
}

function isRefused({ Kind, TargetTable, RecordId }: DeadLetterRow): boolean {
  return Kind === DEAD_LETTER_KIND.REFUSED && TargetTable === 'audit_spans' && RecordId !== '';
}

function recordOf(leaf: BareLeaf, letters: readonly DeadLetterRow[]): RefusedRecord | undefined {
  const says = readLeaf(leaf.bytes);
  const id = says?.columns['RecordId'];
  for (const letter of letters) {
    const row = letter.RecordId.toLowerCase() === id ? sealedLetterRow(letter, leaf) : undefined;
    if (row === undefined || says === undefined) continue;
    const keys = { principal: row.PrincipalId ?? '', model: row.ModelId ?? '' };
    return { index: leaf.index, keys, previous: { principal: says.principal ?? null, model: says.model ?? null } };
  }
  return undefined;
}
