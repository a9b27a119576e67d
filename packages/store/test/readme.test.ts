import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter } from '../src/index.ts';
import { rowsOf } from './fixtures/embedded.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { FULL_RECORD, auditRow } from './fixtures/rows.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```sql\n(?<query>[^`]+)```/g)].map(({ groups }) => groups?.['query'] ?? '');
const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
  const Timestamp = BigInt(Date.now() - 60_000) * 1_000_000n;
  const faulty = { ...auditRow(FULL_RECORD, { Timestamp }), Problems: ['something is missing'] };
  await createRowWriter(client).write('audit_spans', [faulty]);
});

describe('README', () => {
  it('has examples', () => {
    expect(examples).toHaveLength(5);
  });

  it.each(examples)('answers %s', async (query) => {
    expect(await rowsOf(client, query)).toHaveLength(1);
  });
});
