import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useMigratedClickHouse } from '../../../store/test/fixtures/migrated.ts';
import { DERIVED_COLUMNS } from '../../src/verify/derived-columns.ts';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import { createSealedStore, type SealedStore } from './sealed-store.ts';

const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let store: SealedStore;

beforeAll(async () => {
  directory = await temporaryDirectory();
  store = await createSealedStore(clickhouse.client, directory.path);
  await store.store(3);
  await store.cosign();
  await store.client.command({ query: 'CREATE TABLE whole ENGINE = Memory AS SELECT * FROM audit_spans' });
});

afterAll(() => directory.remove());

/** Overwrites such a column of one record, as anyone with INSERT can. */
async function replace(name: string, value: string): Promise<void> {
  const query = `INSERT INTO audit_spans (*, ${name}) SELECT *, if(LeafIndex = 1, ${value}, ${DERIVED_COLUMNS[name]}) FROM whole`;
  await store.client.command({ query: 'TRUNCATE TABLE audit_spans' });
  const clickhouse_settings = { insert_allow_materialized_columns: 1, insert_deduplicate: 0 } as const;
  await store.client.command({ query, clickhouse_settings });
}

describe('a column that ClickHouse derives from others', () => {
  it('is among the verified records', async () => {
    const query = `SELECT name FROM system.columns
      WHERE database = currentDatabase() AND table = 'audit_spans' AND default_kind = 'MATERIALIZED'`;
    const materialized = await rowsOf<{ name: string }>(store.client, query);
    expect(Object.keys(DERIVED_COLUMNS).toSorted()).toEqual(materialized.map(({ name }) => name).toSorted());
  });

  it('verifies as stored', async () => {
    expect((await store.verify())?.findings).toEqual([]);
  });

  it.each([
    ['Region', `'elsewhere'`],
    ['Team', `'another'`],
    ['CallInProgress', 'true'],
    ['PrincipalHash', '1'],
  ])('is detected if edited: %s', async (name, value) => {
    await replace(name, value);
    expect((await store.verify())?.findings).toMatchObject([{ kind: 'edited', from: 1, to: 1, columns: [name] }]);
  });
});
