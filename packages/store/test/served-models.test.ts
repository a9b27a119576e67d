import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, readQuestions } from '../src/index.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { FULL_RECORD, auditRow } from './fixtures/rows.ts';

/** Requested and served ids of the same model. */
const SAME: readonly (readonly [string, string])[] = [
  ['gpt-5', 'gpt-5'],
  ['gpt-5', 'gpt-5-2025-08-07'],
  ['gpt-4', 'gpt-4-0613'],
  ['claude-opus-4', 'claude-opus-4-20250514'],
  ['anthropic.claude-3-opus-20240229', 'anthropic.claude-3-opus-20240229-v1:0'],
  ['text-bison', 'text-bison@001'],
  ['gemini-2.5-pro-preview', 'gemini-2.5-pro-preview-05-06'],
  ['gemini-2.5-flash', 'gemini-2.5-flash-09-2025'],
  ['mistral-large', 'mistral-large-2407'],
  ['gpt-5', ''],
];
const ANOTHER: readonly (readonly [string, string])[] = [
  ['claude-3-opus', 'claude-4-opus-20250101'],
  ['claude-opus-4', 'claude-opus-4-1-20250805'],
  ['gpt-4', 'gpt-4.1-2025-04-14'],
  ['gpt-4', 'gpt-4o-2024-08-06'],
  ['gpt-4', 'gpt-5-2025-08-07'],
  ['llama-3', 'llama-31'],
  ['o1', 'o3-2025-04-16'],
];
const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
  const rows = [...SAME, ...ANOTHER].map(([modelId, modelServedId]) =>
    auditRow({ ...FULL_RECORD, modelId, modelServedId }),
  );
  await createRowWriter(client).write('audit_spans', rows);
});

describe('served_not_requested', () => {
  it('lists each model that answered instead of the requested one, but no dated version of it', async () => {
    const query = (await readQuestions()).find(({ name }) => name === 'served_not_requested')?.sql ?? '';
    const query_params = { from: '1970-01-01', until: '2100-01-01' };
    const result = await client.query({ query, query_params, format: 'JSONCompactEachRow' });
    expect((await result.json<string[]>()).map(([asked, served]) => [asked, served])).toEqual(ANOTHER);
  });
});
