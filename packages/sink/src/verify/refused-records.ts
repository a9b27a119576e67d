import { DEAD_LETTER_KIND, type DeadLetterRow, type StoreClient } from '@auditspan/store';
import { readLetters } from '../dead-letters/letter-table.ts';
import { sealedLetterRow } from '../dead-letters/sealed-letter.ts';
import type { RecordLeaf } from '../stored-log/read-leaf.ts';
import type { StoredLeaf } from '../stored-log/stored-leaves.ts';
import { streamRows } from '../stored-log/stream-rows.ts';

/** A record that was sealed, and that ClickHouse refused: all of it is in a dead letter. */
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

/** Tells records that are in dead letters from those that are gone. */
export interface RefusedRecords {
  /** Whether a dead letter says that it holds the record of the leaf; it is looked into later. */
  isClaimed(rowless: Rowless): boolean;
  /** Looks into the letters: what they hold has to make the very leaf again. */
  check(): Promise<{ readonly refused: readonly RefusedRecord[]; readonly gone: readonly Rowless[] }>;
}

const LETTERS = `
  SELECT DISTINCT RecordId, LetterId FROM audit_dead_letters
  WHERE Event = 'kept' AND Kind = 'refused' AND TargetTable = 'audit_spans' AND RecordId != ''
  ORDER BY RecordId, LetterId LIMIT {most:UInt32}`;

/** Letters that are known of; there are few, or the sink has been in trouble for long. */
const MOST = 1_000_000;
/** Letters that are read together. */
const TOGETHER = 500;

/**
 * Reads which records have a dead letter.
 * @param origin of the log.
 * @param inFiles letters that are not in the table, since ClickHouse did not take them either.
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
