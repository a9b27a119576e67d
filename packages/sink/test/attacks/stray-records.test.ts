import { formatVerifierKey, parsePolicy } from '@auditspan/ledger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useMigratedClickHouse } from '../../../store/test/fixtures/migrated.ts';
import { strayRecords, type StrayOptions } from '../../src/verify/stray-records.ts';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { createSealedStore, ORIGIN, type SealedStore } from './sealed-store.ts';

const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let store: SealedStore;

beforeAll(async () => {
  directory = await temporaryDirectory();
  store = await createSealedStore(clickhouse.client, directory.path);
  await store.store(2);
});

afterAll(() => directory.remove());

/** Searches while one leaf is known to be signed. @param untilSigned simulates the wait. */
function beyondOne(untilSigned: StrayOptions['untilSigned']): ReturnType<typeof strayRecords> {
  const policy = parsePolicy(`log ${formatVerifierKey(store.signer.key)}\nquorum none\n`);
  return strayRecords(store.client, { origin: ORIGIN, size: 1, policy, began: undefined, untilSigned });
}

it('a record that no checkpoint comes to cover counts as inserted', async () => {
  const { findings } = await beyondOne(async () => ({ cosigned: 1, signed: 1 }));
  expect(findings).toMatchObject([{ kind: 'inserted', what: expect.stringContaining('claims leaf 1') }]);
});

it('a record received while waiting for a checkpoint does not count as inserted', async () => {
  const { findings } = await beyondOne(async () => {
    await store.store(1);
    return { cosigned: 2, signed: 2 };
  });
  expect(findings).toEqual([]);
});
