import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, readQuestions } from '../src/index.ts';
import { ASKED_ROWS, NOON, TRACE } from './fixtures/asked-rows.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { spanRow } from './fixtures/rows.ts';

const PARAMETERS = {
  model: 'gpt-5',
  principal: 'alice',
  from: '2026-03-01',
  until: '2026-03-31',
  zone: 'Europe/Zurich',
  opens: 8,
  closes: 19,
  least_bytes: 1000,
  trace: TRACE,
};

const questions = await readQuestions();
const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
  const writer = createRowWriter(client);
  await writer.write('audit_spans', ASKED_ROWS);
  const caller = { TraceId: TRACE, SpanId: 'caller', SpanName: 'POST /chat', Timestamp: NOON - 1n };
  await writer.write('otel_traces', [spanRow(caller)]);
});

async function answer(name: string): Promise<unknown[]> {
  const query = questions.find((question) => question.name === name)?.sql ?? '';
  const result = await client.query({ query, query_params: PARAMETERS, format: 'JSONCompactEachRow' });
  return result.json();
}

const EXPECTED: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  who_reached_a_model: [
    ['alice', 5, 3, ['support'], '2026-03-10', '2026-03-12'],
    ['bob', 3, 3, ['', 'support'], '2026-03-11', '2026-03-12'],
    ['eve', 2, 2, ['support'], '2026-03-10', '2026-03-10'],
    ['agent-7', 1, 1, ['support'], '2026-03-10', '2026-03-10'],
    ['frank', 0, 0, ['support'], '2026-03-10', '2026-03-10'],
  ],
  accesses_of_a_principal: [
    [
      '2026-03-12 12:00:04.000000000',
      'model.invoke',
      'gpt-5',
      'error',
      'timeout',
      'support',
      'chat-service',
      [],
      '00000000000000000000000000000004',
      '01960000-0000-7000-8000-000000000004',
    ],
    [
      '2026-03-11 12:00:03.000000000',
      'model.invoke',
      'gpt-5',
      'denied',
      'forbidden',
      'support',
      'chat-service',
      [],
      '00000000000000000000000000000003',
      '01960000-0000-7000-8000-000000000003',
    ],
    [
      '2026-03-10 12:00:12.000000000',
      'model.deploy',
      'fraud',
      'success',
      '',
      'support',
      'chat-service',
      [],
      '0000000000000000000000000000000c',
      '01960000-0000-7000-8000-000000000012',
    ],
    [
      '2026-03-10 12:00:11.000000000',
      'model.invoke',
      'gpt-5',
      'success',
      '',
      'support',
      'chat-service',
      [],
      '0000000000000000000000000000000b',
      '01960000-0000-7000-8000-000000000011',
    ],
    [
      '2026-03-10 12:00:10.000000000',
      'model.invoke',
      'gpt-5',
      'success',
      '',
      'support',
      'chat-service',
      [],
      '0000000000000000000000000000000a',
      '01960000-0000-7000-8000-000000000010',
    ],
    [
      '2026-03-10 12:00:09.000000000',
      'model.invoke',
      'unknown',
      'success',
      '',
      'support',
      'chat-service',
      [],
      '00000000000000000000000000000009',
      '01960000-0000-7000-8000-000000000009',
    ],
    [
      '2026-03-10 12:00:02.000000000',
      'model.invoke',
      'gpt-5',
      'success',
      '',
      'support',
      'chat-service',
      [],
      'dddddddddddddddddddddddddddddddd',
      '01960000-0000-7000-8000-000000000002',
    ],
  ],
  denied_calls: [['provider', 'forbidden', 'gpt-5', 1, 1, '2026-03-11 12:00:03.000000000']],
  purpose_missing: [['bob', 'gpt-5', 1, '2026-03-11']],
  after_hours: [['bob', 1, 1, '2026-03-11 00:00:00.000000000']],
  first_access: [
    ['bob', 'gpt-5', '2026-03-11 00:00:00.000000000', 3],
    ['frank', 'gpt-5', '2026-03-10 12:00:15.000000000', 0],
    ['eve', 'gpt-5', '2026-03-10 12:00:13.000000000', 2],
    ['alice', 'fraud', '2026-03-10 12:00:12.000000000', 1],
    ['alice', 'unknown', '2026-03-10 12:00:09.000000000', 1],
    ['agent-7', 'gpt-5', '2026-03-10 12:00:08.000000000', 1],
  ],
  bulk_use: [['bob', '2026-03-12', 1, 90000, 150]],
  failures_by_provider: [
    ['openai', 11, 1, 1, 0, 18.18, ['timeout']],
    ['vllm', 1, 0, 0, 0, 0, []],
  ],
  unregistered_models: [['unknown', 'vllm', 1, 1, ['chat-service'], '2026-03-10 12:00:09.000000000']],
  served_not_requested: [['unknown', 'other', 'vllm', 1, '2026-03-10 12:00:09.000000000']],
  delegation: [['agent-7 for planner for alice', 2, 1, 1, '2026-03-10 12:00:08.000000000']],
  regions: [
    ['', 'eu-central-1', 'api.openai.com', 12, 4, ['', 'personal']],
    ['CH', 'eu-central-1', 'api.openai.com', 1, 1, ['']],
  ],
  masked_data: [
    ['email', 'chat-service', 1, 1, '2026-03-10 12:00:10.000000000'],
    ['iban', 'chat-service', 1, 1, '2026-03-10 12:00:10.000000000'],
  ],
  before_and_after: [
    ['2026-03-10 11:59:59.999999999', 'chat-service', 'POST /chat', 'Client', 42, 'Unset', '', '', ''],
    [
      '2026-03-10 12:00:02.000000000',
      'chat-service',
      'model.invoke gpt-5',
      'Client',
      1000,
      'Unset',
      'model.invoke',
      'gpt-5',
      'success',
    ],
  ],
  lost_records: [['source-1', 'chat-service', 20, 5, 0, 0, '2026-03-12 12:01:35.000000000']],
  late_records: [['chat-service', 1, 90, '2026-03-12 12:01:35.000000000']],
  decisions: [['p', '2', 'r', 'deny', 'shadow', 1, 1, '2026-03-10 12:00:11.000000000']],
  tokens_by_team: [
    ['assistants', 'openai', 'gpt-5', 10, 1, 90, 180],
    ['assistants', 'vllm', 'unknown', 1, 0, 10, 20],
  ],
  changes_of_models: [
    [
      '2026-03-10 12:00:12.000000000',
      'model.deploy',
      'fraud',
      '7',
      '',
      'alice',
      'success',
      'yes-1',
      '01960000-0000-7000-8000-000000000012',
    ],
  ],
  uncertain_principals: [['chat-service', 'verified_jwt', 'exact', 1, 1]],
  kept_since: [
    ['', 15, '2026-01-09 12:00:01.000000000', 62],
    ['personal', 1, '2026-03-10 12:00:10.000000000', 0],
  ],
  use_of_the_trail: [
    [
      '2026-03-10 12:00:13.000000000',
      'audit.export',
      'eve',
      'success',
      'support',
      '',
      'chat-service',
      '01960000-0000-7000-8000-000000000013',
    ],
  ],
  faulty_records: [
    ['audit.purpose.source is missing', '@auditspan/instrumentation', 1, '2026-03-10 12:00:16.000000000'],
  ],
};

describe('the questions', () => {
  it('each have an expected answer', () => {
    expect(questions.map(({ name }) => name)).toEqual(Object.keys(EXPECTED));
  });

  it.each(Object.entries(EXPECTED))('%s', async (name, rows) => {
    expect(await answer(name)).toEqual(rows);
  });

  it.each(questions)('$name has a title and a note', ({ title, note }) => {
    expect(title).toMatch(/^[A-Z].+\?$/);
    expect(note).toMatch(/^$|\.$/);
  });
});
