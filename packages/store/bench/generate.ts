import type { StoreClient } from '../src/index.ts';
import { INSERT_CALLERS } from './generated-caller.ts';
import { INSERT_RECORDS } from './generated-record.ts';

const CHUNK = 500_000;
/** The records end here, so that a number of records always gives the same records: 2026-11-01. */
const UNTIL = 1_793_491_200_000_000_000n;

/** Generates records up to that number, and for an eighth of them the calling span; skips those that exist. */
export async function generate(client: StoreClient, records: number, say: (text: string) => void): Promise<void> {
  const found = await client.query({ query: 'SELECT count() AS made FROM audit_spans', format: 'JSONEachRow' });
  const [row] = await found.json<{ made: string }>();
  for (let first = Number(row?.made ?? 0); first < records; first += CHUNK) {
    const count = Math.min(CHUNK, records - first);
    for (const query of [INSERT_CALLERS, INSERT_RECORDS]) {
      await client.command({
        query,
        query_params: { first, count, records, until: String(UNTIL) },
        clickhouse_settings: { max_insert_threads: '2', max_block_size: '65409', max_partitions_per_insert_block: '0' },
      });
    }
    say(`${first + count} of ${records} records`);
  }
}
