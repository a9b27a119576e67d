import type { StoreClient } from '@auditspan/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErasureStep, eraseValues } from '../../src/erase/erase-values.ts';
import { COMMITMENTS } from '../../src/seal/leaf-columns.ts';
import { createSealedStore, ORIGIN, type SealedStore } from '../attacks/sealed-store.ts';
import { useMigratedClickHouse } from '../../../store/test/fixtures/migrated.ts';
import { temporaryDirectory } from '../fixtures/sink-process.ts';
import { rowsOf } from '../fixtures/store-client.ts';

const STEPS: readonly ErasureStep[] = ['staged', 'copied', 'deleted', 'moved', 'salts'];
const RECORDS = 12;
/** Leaves that the directive covers. */
const ERASED = STEPS.length + 2;
/** Tables that may hold a copy of a span, including `otel_traces` as the Collector's exporter creates it. */
const COPIES = ['otel_spans', 'otel_traces', 'audit_dead_letters'];

/** A record of the span of leaf 0 that ClickHouse refused. */
const ANOTHER = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';

const clickhouse = useMigratedClickHouse();
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let client: StoreClient;
let store: SealedStore;

beforeAll(async () => {
  directory = await temporaryDirectory();
  ({ client } = clickhouse);
  store = await createSealedStore(client, directory.path);
  await store.store(RECORDS);
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

const erase = (leaf: number, stopAt?: ErasureStep): Promise<void> =>
  eraseValues(client, { origin: ORIGIN, leaves: [{ from: leaf, to: leaf + 1 }], fields: COMMITMENTS }, (step) => {
    if (step === stopAt) throw new Error('stopped');
  });

const counts = (): Promise<unknown[]> =>
  rowsOf(
    client,
    `SELECT (SELECT toUInt32(count()) FROM audit_spans) AS spans, (SELECT toUInt32(sum(Records)) FROM audit_by_day) AS counted,
            (SELECT toUInt32(countIf(PrincipalId = '')) FROM audit_spans) AS erased`,
  );

describe('an erasure', () => {
  it.each(STEPS.map((step, leaf) => ({ step, leaf })))(
    'that is interrupted after $step is completed by the next one',
    async ({ step, leaf }) => {
      await expect(erase(leaf, step)).rejects.toThrow('stopped');
      const [finding, ...others] = (await store.verify())?.findings ?? [];
      const isBetween = step === 'deleted';
      expect(others).toEqual([]);
      expect(finding?.what ?? '').toMatch(isBetween ? /the erasure of leaf 12 was interrupted: run it again/ : /^$/);
      await erase(leaf);
      await erase(leaf);
      expect((await store.verify())?.findings).toEqual([]);
      expect(await counts()).toEqual([{ spans: RECORDS + 1, counted: RECORDS + 1, erased: leaf + 1 }]);
    },
  );

  it('continues after a migration in between', async () => {
    const leaf = STEPS.length;
    await expect(erase(leaf, 'deleted')).rejects.toThrow('stopped');
    await client.command({ query: `ALTER TABLE audit_spans ADD COLUMN Added String DEFAULT 'new'` });
    await erase(leaf);
    expect((await store.verify())?.findings).toEqual([]);
    expect(await counts()).toEqual([{ spans: RECORDS + 1, counted: RECORDS + 1, erased: leaf + 1 }]);
  });

  it('leaves that of another log in between alone', async () => {
    const leaf = STEPS.length + 1;
    const scope = { leaves: [{ from: leaf, to: leaf + 1 }], fields: COMMITMENTS };
    await eraseValues(client, { origin: ORIGIN, ...scope }, async (step) => {
      if (step === 'deleted') await eraseValues(client, { origin: 'log.example/other', ...scope });
    });
    expect((await store.verify())?.findings).toEqual([]);
    expect(await counts()).toEqual([{ spans: RECORDS + 1, counted: RECORDS + 1, erased: ERASED }]);
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
