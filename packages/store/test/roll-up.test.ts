import { describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, migrate, readMigrations } from '../src/index.ts';
import { ASKED_ROWS } from './fixtures/asked-rows.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';
import { FULL_RECORD, auditRow } from './fixtures/rows.ts';

const embedded = useEmbeddedClickHouse();
const known = await readMigrations();
const sqlOf = (name: string): string => known.find((migration) => migration.name.endsWith(`_${name}.sql`))?.sql ?? '';

const DAY_KEY = 'PrincipalId, ModelId, Outcome, Purpose';
const DAY_SUMS = 'sum(InputTokens), sum(OutputTokens), sum(RequestBytes), sum(ResponseBytes)';
const CALLS = 'countIf(NOT CallInProgress)';
const DELAY = '(toUnixTimestamp64Nano(IngestedAt) - toUnixTimestamp64Nano(Timestamp) - toInt64(Duration)) / 1e9';

/** For each roll-up: a query of the roll-up, and the same of the records. */
const ROLL_UPS: Readonly<Record<string, readonly [rolledUp: string, records: string]>> = {
  audit_by_day: [
    `SELECT Day, ${DAY_KEY}, sum(Records), ${DAY_SUMS} FROM audit_by_day GROUP BY ALL`,
    `SELECT toDate32(Timestamp, 'UTC') AS Day, ${DAY_KEY}, ${CALLS}, ${DAY_SUMS} FROM audit_spans GROUP BY ALL`,
  ],
  audit_by_principal: [
    'SELECT PrincipalId, ModelId, sum(Records), min(FirstAt), max(LastAt) FROM audit_by_principal GROUP BY ALL',
    `SELECT PrincipalId, ModelId, ${CALLS}, min(Timestamp), max(Timestamp) FROM audit_spans GROUP BY ALL`,
  ],
  audit_by_source: [
    `SELECT SourceId, any(ServiceName), sum(StoredRecords), max(HighestSequence),
       arraySort(bitmapToArray(groupBitmapMergeState(Sequences))), sum(LateRecords), max(LongestDelay),
       sum(FaultyRecords), min(FirstReceivedAt), max(LastReceivedAt) FROM audit_by_source GROUP BY SourceId`,
    `SELECT SourceId, any(ServiceName), count(), max(SourceSequence), arraySort(groupUniqArray(SourceSequence)),
       countIf(${DELAY} > 60), max(${DELAY}), countIf(notEmpty(Problems)), min(IngestedAt), max(IngestedAt)
     FROM audit_spans WHERE SourceId != '' GROUP BY SourceId`,
  ],
};

async function rows(client: StoreClient, query: string): Promise<unknown[]> {
  const result = await client.query({ query: `${query} ORDER BY ALL`, format: 'JSONCompactEachRow' });
  return result.json();
}

/** Results of every roll-up and of the records, with their number. */
async function counted(client: StoreClient): Promise<readonly [rolledUp: unknown, records: unknown]> {
  const rolledUp: Record<string, unknown> = { stored: [[ASKED_ROWS.length]] };
  const records: Record<string, unknown> = { stored: await rows(client, 'SELECT count() FROM audit_spans') };
  for (const [name, [ofRollUp, ofRecords]] of Object.entries(ROLL_UPS)) {
    rolledUp[name] = await rows(client, ofRollUp);
    records[name] = await rows(client, ofRecords);
  }
  return [rolledUp, records];
}

describe('the roll-ups', () => {
  it('count every record once, however often its batch is written', async () => {
    const client = await embedded.client('rolled_up');
    await migrate(client);
    const writer = createRowWriter(client);
    for (const batch of [ASKED_ROWS.slice(0, 6), ASKED_ROWS.slice(0, 6), ASKED_ROWS.slice(6), ASKED_ROWS.slice(6)]) {
      await writer.write('audit_spans', batch);
    }
    const [rolledUp, records] = await counted(client);
    expect(rolledUp).toEqual(records);
  });

  it('count a batch that was stored before a crash prevented its counting', async () => {
    const client = await embedded.client('crashed');
    await migrate(client);
    const writer = createRowWriter(client);
    const views = Object.keys(ROLL_UPS).map((name) => `${name}_mv`);
    for (const view of views) await client.command({ query: `DROP VIEW ${view}` });
    await writer.write('audit_spans', ASKED_ROWS);
    for (const view of views) await client.command({ query: sqlOf(view) });
    await writer.write('audit_spans', ASKED_ROWS);
    const [rolledUp, records] = await counted(client);
    expect(rolledUp).toEqual(records);
  });

  it('count a record with a wrong clock at the time that it claims', async () => {
    const client = await embedded.client('rolled_up');
    const at = BigInt(Date.UTC(2200, 0, 1)) * 1_000_000n;
    await createRowWriter(client).write('audit_spans', [
      auditRow({ ...FULL_RECORD, principalId: 'future' }, { Timestamp: at }),
    ]);
    const days = await rowsOf(client, "SELECT Day FROM audit_by_day WHERE PrincipalId = 'future'");
    const first = await rowsOf(
      client,
      "SELECT toDate32(FirstAt, 'UTC') AS Day FROM audit_by_principal WHERE PrincipalId = 'future'",
    );
    expect([days, first]).toEqual([[{ Day: '2200-01-01' }], [{ Day: '2200-01-01' }]]);
  });

  it('include a session that has not ended, and do not count it as a call', async () => {
    const client = await embedded.client('rolled_up');
    const query = "SELECT PrincipalId, sum(Records) AS calls FROM audit_by_day WHERE PrincipalId = 'frank' GROUP BY 1";
    expect(await rowsOf(client, query)).toEqual([{ PrincipalId: 'frank', calls: 0 }]);
  });
});
