import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { BytesPerRecord, QuestionTime } from './measure.ts';

/** Measurements of a run. */
export interface QueryReport {
  readonly records: number;
  readonly times: readonly QuestionTime[];
  readonly bytesOfTables: BytesPerRecord;
  readonly bytesOfColumns: BytesPerRecord;
  /** The part that cannot be derived from other stored data. */
  readonly randomBytes: BytesPerRecord;
}

/** Number of records in `docs/storage.md`; the other documents have theirs in their names. */
export const USUAL_RECORDS = 10_000_000;

/** Rewrites the document for that number of records, and returns its content. */
export function writeReport({ records, times, bytesOfTables, bytesOfColumns, randomBytes }: QueryReport): string {
  const all = sumOf(bytesOfTables);
  const floor = sumOf(randomBytes);
  const machine = `Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`;
  const text = `# What a record takes of the disk, and how long questions take

Made by \`npm run bench:query -- --records ${records}\`: ${records.toLocaleString('en')} generated records of 90 days. ${machine}.

Generated are 20,000 principals and seven models, of which the first have most calls, 30 services whose processes restart 100
times, and durations, sizes and counts of a wide range. Ids and keyed hashes are random, as real ones are: trace, span, parent,
record, call and answer, and a hash of request and answer. Every eighth record has the span in which the call was made. The log
of sealed leaves is not among it.

## Bytes per record

${all.toFixed(1)} in all, of which ${floor.toFixed(1)} are random: they follow from nothing else that is stored, and nothing compresses them. That is
a floor for as long as ids and both hashes are kept whole. The hashes are, though half of one would hold against who does not
have the key: who has it, the service itself, could look for two bodies with the same half (2^64 tries), record one and show
the other. Columns that take less than a twentieth of a byte are left out.

| table | bytes |
| --- | --- |
${rowsOf(bytesOfTables)}

| column of \`audit_spans\` | bytes | of which random |
| --- | --- | --- |
${rowsOf(bytesOfColumns, randomBytes)}

## Milliseconds of the questions

Those of [\`docs/sql.md\`](../../../docs/sql.md), about one month of the records, over HTTP, without what ClickHouse remembers of conditions
asked before. Processor time is that of all threads together, the least of the times that a question was asked: it differs
less than the others with what else the machine does meanwhile, which the load above tells of.

| question | rows | processor | fastest | median |
| --- | --- | --- | --- | --- |
${times.map(({ name, rows, processor, fastest, median }) => `| ${name} | ${rows} | ${processor} | ${fastest} | ${median} |`).join('\n')}
`;
  const docs = `${import.meta.dirname}/../docs`;
  mkdirSync(docs, { recursive: true });
  writeFileSync(`${docs}/storage${records === USUAL_RECORDS ? '' : `-${records}`}.md`, text);
  return text;
}

function sumOf(bytes: BytesPerRecord): number {
  return Object.values(bytes).reduce((sum, each) => sum + each, 0);
}

function rowsOf(bytes: BytesPerRecord, random?: BytesPerRecord): string {
  const more = (name: string): string => (random === undefined ? '' : ` ${random[name]?.toFixed(1) ?? ''} |`);
  return Object.entries(bytes)
    .map(([name, each]) => `| \`${name}\` | ${each} |${more(name)}`)
    .join('\n');
}
