import type { AuditRecord } from '@auditspan/conventions';
import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeafRanges } from '../../src/directives/leaf-ranges.ts';
import { type ErasureStep, eraseValues } from '../../src/erase/erase-values.ts';
import { MOST_SPANS } from '../../src/erase/run-erasure.ts';
import { COMMITMENTS } from '../../src/seal/leaf-columns.ts';
import { createSealedStore, ORIGIN, type SealedStore } from '../attacks/sealed-store.ts';
import { useMigratedClickHouse } from '../../../store/test/fixtures/migrated.ts';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { rowsOf } from '../fixtures/store-client.ts';

const STEPS: readonly ErasureStep[] = ['copied', 'staged', 'counted', 'moved', 'deleted', 'salts'];
const RECORDS = 12;
/** Leaves that the directive covers. */
const ERASED = STEPS.length + 4;
/** Tables that may hold a copy of a span, including `otel_traces` as the Collector's exporter creates it. */
const COPIES = ['otel_spans', 'otel_traces', 'audit_dead_letters'];

/** A record of the span of leaf 0 that ClickHouse refused. */
const ANOTHER = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';

const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let client: StoreClient;
let store: SealedStore;
/** Number of stored records, with that of the directive. */
let stored = RECORDS + 1;

beforeAll(async () => {
  directory = await temporaryDirectory();
  ({ client } = clickhouse);
  store = await createSealedStore(client, directory.path);
  for (const leaf of STEPS.keys()) await store.storeWith(rareAt(leaf));
  await store.store(RECORDS - STEPS.length);
  const common = { kind: 'erasure', log: ORIGIN, id: 'request 4711', reason: 'Article 17', holds: [] } as const;
  await store.direct({ ...common, fields: [...COMMITMENTS], leaves: `0-${ERASED}` }, store.officers.ann);
  await store.cosign();
  await client.command({ query: 'DROP TABLE otel_traces' });
  await client.command({
    query: 'CREATE TABLE otel_traces (TraceId String, SpanId String) ENGINE = MergeTree ORDER BY TraceId',
  });
  for (const table of COPIES)
    await client.command({ query: `INSERT INTO ${table} (TraceId, SpanId) SELECT TraceId, SpanId FROM audit_spans` });
  await client.command({
    query: `INSERT INTO audit_dead_letters (Kind, TargetTable, RecordId, TraceId, SpanId)
      SELECT 'refused', 'audit_spans', if(LeafIndex = 0, '${ANOTHER}', toString(RecordId)), TraceId, SpanId
      FROM audit_spans WHERE LeafIndex < 2`,
  });
});

afterAll(() => directory.remove());

/** Fields of a record that is the last one of its model until the next one is stored. */
const rareAt = (leaf: number): Partial<AuditRecord> => ({ principalId: `principal ${leaf}`, modelId: `rare ${leaf}` });

const eraseLeaves = (leaves: LeafRanges, stopAt?: ErasureStep): Promise<void> =>
  eraseValues(client, { origin: ORIGIN, leaves, fields: COMMITMENTS }, (step) => {
    if (step === stopAt) throw new Error('stopped');
  });
const erase = (leaf: number, stopAt?: ErasureStep): Promise<void> =>
  eraseLeaves([{ from: leaf, to: leaf + 1 }], stopAt);

/** Returns the back-pointer of the newest leaf to the previous record of its model. */
async function newestPointer(): Promise<unknown> {
  const query = 'SELECT Leaf AS leaf FROM audit_leaves ORDER BY LeafIndex DESC LIMIT 1';
  const [newest] = await rowsOf<{ leaf: string }>(client, query);
  return (JSON.parse(newest?.leaf ?? '{}') as { previous: { model: unknown } }).previous.model;
}

const counts = (): Promise<unknown[]> =>
  rowsOf(
    client,
    `SELECT (SELECT toUInt32(count()) FROM audit_spans) AS spans, (SELECT toUInt32(sum(Records)) FROM audit_by_day) AS counted,
            (SELECT toUInt32(countIf(PrincipalId = '')) FROM audit_spans) AS erased`,
  );

describe('an erasure', () => {
  it.each(STEPS.map((step, leaf) => ({ step, leaf })))(
    'that is interrupted after $step is completed by the next one, and what a sink seals in between points to its records',
    async ({ step, leaf }) => {
      await expect(erase(leaf, step)).rejects.toThrow('stopped');
      const [finding, ...others] = (await store.verify())?.findings ?? [];
      const isBetween = step === 'moved';
      expect(others).toEqual([]);
      expect(finding?.what ?? '').toMatch(isBetween ? /the erasure of leaf 12 was interrupted: run it again/ : /^$/);
      await store.storeWith(rareAt(leaf));
      await store.cosign();
      expect(await newestPointer()).toEqual({ index: `${leaf}`, count: '1' });
      await erase(leaf);
      await erase(leaf);
      expect((await store.verify())?.findings).toEqual([]);
      stored += 1;
      expect(await counts()).toEqual([{ spans: stored, counted: stored, erased: leaf + 1 }]);
    },
  );

  it('continues after a migration in between', async () => {
    const leaf = ERASED - 4;
    await expect(erase(leaf, 'staged')).rejects.toThrow('stopped');
    await client.command({ query: `ALTER TABLE audit_spans ADD COLUMN Added String DEFAULT 'new'` });
    await erase(leaf);
    expect((await store.verify())?.findings).toEqual([]);
    expect(await counts()).toEqual([{ spans: stored, counted: stored, erased: leaf + 1 }]);
  });

  it('of as many ranges as a directive has, interrupted between two partitions, counts each record once', async () => {
    const leaf = ERASED - 3;
    await expect(erase(leaf, 'moved')).rejects.toThrow('stopped');
    const far = Array.from({ length: MOST_SPANS - 1 }, (_, place) => 10 ** 9 + 2 * place);
    await eraseLeaves([{ from: leaf, to: leaf + 2 }, ...far.map((from) => ({ from, to: from + 1 }))]);
    expect((await store.verify())?.findings).toEqual([]);
    expect(await counts()).toEqual([{ spans: stored, counted: stored, erased: leaf + 2 }]);
  });

  it('leaves that of another log in between alone', async () => {
    const leaf = ERASED - 1;
    const scope = { leaves: [{ from: leaf, to: leaf + 1 }], fields: COMMITMENTS };
    await eraseValues(client, { origin: ORIGIN, ...scope }, async (step) => {
      if (step === 'staged') await eraseValues(client, { origin: 'log.example/other', ...scope });
    });
    expect((await store.verify())?.findings).toEqual([]);
    expect(await counts()).toEqual([{ spans: stored, counted: stored, erased: ERASED }]);
  });

  it('erases every copy, and nothing else', async () => {
    const left = await Promise.all(
      COPIES.map((table) => rowsOf<{ rows: number }>(client, `SELECT toUInt32(count()) AS rows FROM ${table}`)),
    );
    const rows = RECORDS + 1 - ERASED;
    expect(left.flat()).toEqual(COPIES.map((table) => ({ rows: table === 'audit_dead_letters' ? rows + 1 : rows })));
    const letters = `SELECT RecordId FROM audit_dead_letters WHERE Kind = 'refused'`;
    expect(await rowsOf(client, letters)).toEqual([{ RecordId: ANOTHER }]);
  });

  it('leaves no hash of a principal that guesses could be tested against', async () => {
    const query = `SELECT DISTINCT PrincipalId = '' AS erased, PrincipalHash = cityHash64('') AS ofNothing,
      PrincipalHash = cityHash64(PrincipalId) AS fits FROM audit_spans ORDER BY ALL`;
    expect(await rowsOf(client, query)).toEqual([
      { erased: 0, ofNothing: 0, fits: 1 },
      { erased: 1, ofNothing: 1, fits: 1 },
    ]);
  });

  it('leaves neither the values nor a salt that opens a commitment', async () => {
    const [left] = await rowsOf<{ salts: string }>(
      client,
      `SELECT hex(Salts) AS salts FROM audit_leaves WHERE LeafIndex = 0`,
    );
    expect(left?.salts).toMatch(/^(?:00)+$/);
    const other = await rowsOf<{ salts: string }>(
      client,
      `SELECT hex(Salts) AS salts FROM audit_leaves WHERE LeafIndex = ${RECORDS - 1}`,
    );
    expect(other[0]?.salts).not.toMatch(/00{15}/);
    expect(await rowsOf(client, `SHOW TABLES LIKE '%erasing%'`)).toEqual([]);
  });
});
