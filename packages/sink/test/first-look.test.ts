import { readFileSync } from 'node:fs';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSealedStore } from './attacks/sealed-store.ts';
import { useMigratedClickHouse } from '../../store/test/fixtures/migrated.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';
import { rowsOf } from './fixtures/store-client.ts';

/** The SQL check in the documentation. */
const DOCUMENT = new URL('../../../docs/integrity.md', import.meta.url);
const FIRST_LOOK = /```sql\n(?<query>[^`]+)```/.exec(readFileSync(DOCUMENT, 'utf8'))?.groups?.['query'] ?? '';

/** Text that a leaf states as a hash or escaped. */
const LONG = 'why / "what for" \\ ünd 🎈\n'.repeat(30);
const RECORDS = [
  {},
  { principalId: 'ann', clientAddress: '10.0.0.1', onBehalfOf: ['"PrincipalId":"bob"'], purpose: LONG },
  { modelId: LONG, purpose: ',"commitments":{"PrincipalId":"x"},"Outcome":"denied"' },
  { modelId: '\u0001 "ModelId":"x" /', purpose: '{"sha256":"x"}', onBehalfOf: ['eve'] },
  { outcome: 'denied', outcomeReason: 'quota', purpose: '' },
] as const;

const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let client: StoreClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  ({ client } = clickhouse);
  const store = await createSealedStore(client, directory.path);
  for (const fields of RECORDS) await store.storeWith(fields);
});

afterAll(() => directory.remove());

/** Returns the findings in log order after a column was set to a value in all records with another value. */
async function changedWith(column: string, value: string): Promise<readonly (readonly [number, readonly string[]])[]> {
  await client.command({ query: 'CREATE OR REPLACE TABLE kept ENGINE = Memory AS SELECT * FROM audit_spans' });
  await client.command({ query: 'TRUNCATE TABLE audit_spans' });
  const insert = (columns: string): Promise<unknown> =>
    client.command({
      query: `INSERT INTO audit_spans SELECT ${columns} FROM kept`,
      clickhouse_settings: { insert_deduplicate: 0 },
    });
  try {
    await insert(`* REPLACE (${value} AS ${column})`);
    const rows = await rowsOf<{ LeafIndex: string; Changed: string[] }>(client, FIRST_LOOK);
    return rows.map(({ LeafIndex, Changed }) => [Number(LeafIndex), Changed]);
  } finally {
    await client.command({ query: 'TRUNCATE TABLE audit_spans' });
    await insert('*');
  }
}

const ALL = [0, 1, 2, 3, 4];

it('finds nothing where nothing was changed, whatever the values are', async () => {
  expect(await rowsOf(client, 'SELECT max(LeafIndex) AS last FROM audit_leaves')).toEqual([{ last: 4 }]);
  expect(await rowsOf(client, FIRST_LOOK)).toEqual([]);
});

it.each([
  ['Purpose', `'other'`, ALL],
  ['Purpose', `concat(Purpose, '.')`, ALL],
  ['Purpose', `''`, [1, 2, 3]],
  ['ModelId', `concat(ModelId, '.')`, ALL],
  ['ModelId', `''`, ALL],
  ['Outcome', `'denied'`, [0, 1, 2, 3]],
  ['Action', `'model.list'`, ALL],
  ['PrincipalId', `'mallory'`, ALL],
] as const)('finds that %s was changed to %s', async (column, value, leaves) => {
  expect(await changedWith(column, value)).toEqual(leaves.map((leaf) => [leaf, [column]]));
});

it('detects a changed leaf or hash', async () => {
  expect(await changedWith('LeafHash', `reverse(LeafHash)`)).toEqual(ALL.map((leaf) => [leaf, ['leaf']]));
});
