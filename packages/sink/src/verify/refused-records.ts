import { DEAD_LETTER_KIND, type DeadLetterRow, type StoreClient } from '@auditspan/store';
import { readLetters } from '../dead-letters/letter-table.ts';
import { sealedLetterRow } from '../dead-letters/sealed-letter.ts';
import type { RecordLeaf } from '../stored-log/read-leaf.ts';
import type { StoredLeaf } from '../stored-log/stored-leaves.ts';
import { streamRows } from '../stored-log/stream-rows.ts';

/** A sealed record that ClickHouse refused; it is whole in a dead letter. */
export interface RefusedRecord {
  readonly leaf: number;
  readonly recordId: string;
  readonly letterId: string;
}

/** A leaf whose record has no row. */
export interface Rowless {
  readonly leaf: StoredLeaf;
  readonly says: RecordLeaf;
}

/** Distinguishes records in dead letters from missing ones. */
export interface RefusedRecords {
  /** Whether a dead letter claims to hold the record of the leaf; the claim is checked later. */
  isClaimed(rowless: Rowless): boolean;
  /** Checks the letters: the leaf rebuilt from their content must equal the stored one. */
  check(): Promise<{ readonly refused: readonly RefusedRecord[]; readonly gone: readonly Rowless[] }>;
}

const LETTERS = `
  SELECT DISTINCT RecordId, LetterId FROM audit_dead_letters
  WHERE Event = 'kept' AND Kind = 'refused' AND TargetTable = 'audit_spans' AND RecordId != ''
  ORDER BY RecordId, LetterId LIMIT {most:UInt32}`;

/** Maximum number of letters that are considered; normally there are few. */
const MOST = 1_000_000;
/** Letters read per query. */
const TOGETHER = 500;

/**
 * Reads which records have a dead letter.
 * @param origin of the log.
 * @param inFiles letters in files, which ClickHouse did not accept either.
 */
export async function readRefused(
  client: StoreClient,
  origin: string,
  inFiles: readonly DeadLetterRow[],
): Promise<RefusedRecords> {
  const letters = new Map<string, string[]>();
  const add = (recordId: string, letterId: string): void => {
    letters.set(recordId.toLowerCase(), [...(letters.get(recordId.toLowerCase()) ?? []), letterId]);
  };
  for await (const [recordId, letterId] of streamRows<[string, string]>(client, LETTERS, { most: MOST }))
    add(recordId, letterId);
  const refusedInFiles = inFiles.filter(({ Kind, TargetTable, RecordId }) => {
    return Kind === DEAD_LETTER_KIND.REFUSED && TargetTable === 'audit_spans' && RecordId !== '';
  });
  for (const { RecordId, LetterId } of refusedInFiles) add(RecordId, LetterId);
  const claimed: Rowless[] = [];
  const lettersOf = ({ says }: Rowless): readonly string[] => letters.get(String(says.columns['RecordId'])) ?? [];
  return {
    isClaimed(rowless) {
      if (lettersOf(rowless).length === 0) return false;
      claimed.push(rowless);
      return true;
    },
    async check() {
      const refused: RefusedRecord[] = [];
      const gone: Rowless[] = [];
      for (let start = 0; start < claimed.length; start += TOGETHER) {
        const some = claimed.slice(start, start + TOGETHER);
        const ids = some.flatMap(lettersOf);
        const inTable = await readLetters(client, { ids, limit: ids.length, isReplayedToo: true });
        const found = [...inTable, ...refusedInFiles];
        for (const rowless of some) {
          const { index, bytes, salts } = rowless.leaf;
          const letter = found.find(
            (each) =>
              lettersOf(rowless).includes(each.LetterId) &&
              sealedLetterRow(each, { origin, index, bytes, salts }) !== undefined,
          );
          if (letter === undefined) gone.push(rowless);
          else
            refused.push({
              leaf: index,
              recordId: String(rowless.says.columns['RecordId']),
              letterId: letter.LetterId,
            });
        }
      }
      return { refused, gone };
    },
  };
}
