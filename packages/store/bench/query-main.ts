import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOptions } from '@auditspan/testing';
import { startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { createStoreClient, migrate, readQuestions } from '../src/index.ts';
import { generate } from './generate.ts';
import { randomBytes } from './floor.ts';
import { bytesOfColumns, bytesOfTables, measure } from './measure.ts';
import { USUAL_RECORDS, writeReport } from './report.ts';

const HELP = `npm run bench:query -- [options]
Measures how long the questions of docs/sql.md take, and the disk space per record. Generates the records first. Writes
docs/storage.md, or docs/storage-<number>.md for another number of records.

  --records N       records (default ${USUAL_RECORDS})
  --repeat N        runs of each question (default 5)
  --directory PATH  where the records are generated once and kept (default: a temporary directory)
  --generate-only   generate the records, and run no question
  --json            print JSON and write nothing
  --help

  npm run bench:query -- --records 100000000 --directory /var/tmp/records
`;

const values = programOptions(HELP, {
  records: { type: 'string', default: String(USUAL_RECORDS) },
  repeat: { type: 'string', default: '5' },
  directory: { type: 'string' },
  'generate-only': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const directory = values.directory ?? (await mkdtemp(join(tmpdir(), 'auditspan-query-')));
const user = { name: 'bench', password: '' };
const embedded = await startEmbeddedClickHouse({ path: directory, users: [user] });
const client = createStoreClient({ url: embedded.url, user: user.name, requestTimeout: 600_000 });
try {
  await migrate(client);
  await generate(client, Number(values.records), say);
  if (!values['generate-only']) await ask();
} finally {
  await client.close();
  await embedded.close();
  if (values.directory === undefined) await rm(directory, { recursive: true });
}

async function ask(): Promise<void> {
  const times = [];
  for (const question of await readQuestions()) times.push(await measure(client, question, Number(values.repeat)));
  const report = {
    records: Number(values.records),
    times,
    bytesOfTables: await bytesOfTables(client),
    bytesOfColumns: await bytesOfColumns(client),
    randomBytes: await randomBytes(client),
  };
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(writeReport(report));
}
