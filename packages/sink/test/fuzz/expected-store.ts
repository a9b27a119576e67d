import {
  createDatabase,
  createRowWriter,
  createStoreClient,
  migrate,
  type AuditRow,
  type RowWriter,
  type SpanRow,
  type StoreClient,
} from '@auditspan/store';
import { BatchColumns } from '../../src/columns/batch-columns.ts';
import { DecodeBudget } from '../../src/decode/decode-budget.ts';
import { decodeLogs, decodeRequest } from '../../src/decode/decode.ts';
import { readable } from '../../src/decode/readable-request.ts';
import { SIGNAL } from '../../src/decode/signal.ts';
import type { RecordedSpan } from '../../src/normalise/audit-row.ts';
import { createJudge } from '../../src/deduplicate/deduplicate.ts';
import { createSeenWindow } from '../../src/deduplicate/seen-window.ts';
import { spanOfLog } from '../../src/normalise/log-span.ts';
import { toSpanRows } from '../../src/normalise/span-item.ts';
import type { SinkProcess } from '../fixtures/sink-process.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import type { Exchange } from './exchange.ts';

const DATABASE = 'expected';
const MOST = 4_000_000;
const BATCH = 2000;
/** Columns that only the sink can know, and those of the raw form, which `RawSpan` covers. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'IngestedAt',
  'LogId',
  'LeafIndex',
  'LeafHash',
  'RawForm',
  'RawParts',
  'OtherAttributes',
  'Resource',
]);
const ALSO = ['mapSort(SpanAttributes)', 'mapSort(ResourceAttributes)', 'RawSpan'];

/** The rows that the object decoder expects for acknowledged requests, in a second database beside that of the sink. */
export interface ExpectedStore {
  /** Adds what an exchange must have stored; returns how many of its items are rejected. */
  expect(exchange: Exchange): Promise<number>;
  /** Returns the rows that only one of the two has, by table, and rejected spans without a dead letter. */
  differences(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Creates the store in the ClickHouse of a sink. */
export async function openExpectedStore({ endpoints: { clickhouse } }: SinkProcess): Promise<ExpectedStore> {
  const password = clickhouse.users.find(({ name }) => name === 'auditspan')?.password ?? '';
  const config = { url: clickhouse.url, user: 'auditspan', password, database: DATABASE };
  await createDatabase(config);
  const client = createStoreClient(config);
  await migrate(client);
  return new Expected(client, createRowWriter(client));
}

class Expected implements ExpectedStore {
  readonly #client: StoreClient;
  readonly #writer: RowWriter;
  readonly #seen = createSeenWindow(4_000_000);
  #spans: SpanRow[] = [];
  #audits: AuditRow[] = [];
  #rejected = 0;

  constructor(client: StoreClient, writer: RowWriter) {
    this.#client = client;
    this.#writer = writer;
  }

  async expect({ signal, contentType, content }: Exchange): Promise<number> {
    if (content === undefined) return 0;
    const judge = createJudge(this.#seen);
    const batch = new BatchColumns(judge);
    const arrival = { signal, contentType, receivedAt: 0n };
    const { spans, ordinary } = itemsOf(content, { signal, contentType });
    for (const span of spans) batch.addObject({ arrival, span: () => span });
    this.#seen.add(judge.newKeys, 0);
    this.#rejected += batch.rejected.length;
    for (const item of batch.kept) if (signal === SIGNAL.TRACES) this.#spans.push(toSpanRows(item).row);
    for (const item of batch.keptAudits) {
      const { audit } = toSpanRows(item);
      if (audit !== undefined) this.#audits.push(audit);
    }
    if (this.#spans.length + this.#audits.length > BATCH) await this.#write();
    return batch.rejected.length + ordinary;
  }

  async differences(): Promise<readonly string[]> {
    await this.#write();
    const audits = await this.#columnsOf('audit_spans');
    const found = [
      ...(await this.#differencesOf('audit_spans', [...audits, ...ALSO])),
      ...(await this.#differencesOf('otel_spans', await this.#columnsOf('otel_spans'))),
    ];
    const query = `SELECT toString(count()) AS n FROM default.audit_dead_letters WHERE Kind = 'rejected'`;
    const [letters] = await rowsOf<{ n: string }>(this.#client, query);
    return Number(letters?.n) === this.#rejected
      ? found
      : [...found, `${letters?.n} dead letters for ${this.#rejected} rejected spans`];
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #write(): Promise<void> {
    const [spans, audits] = [this.#spans, this.#audits];
    [this.#spans, this.#audits] = [[], []];
    await this.#writer.write('otel_traces', spans);
    await this.#writer.write('audit_spans', audits);
  }

  async #columnsOf(table: string): Promise<string[]> {
    const rows = await rowsOf<{ name: string }>(
      this.#client,
      `SELECT name FROM system.columns WHERE database = '${DATABASE}' AND table = '${table}' AND default_kind IN ('', 'DEFAULT')`,
    );
    return rows
      .map(({ name }) => name)
      .filter((name) => !LEFT_OUT.has(name))
      .map((name) => `\`${name}\``);
  }

  /** Counts each row as +1 for the sink and -1 for the expectation. */
  async #differencesOf(table: string, columns: readonly string[]): Promise<string[]> {
    const names = columns.join(', ');
    const sideOf = (database: string, sign: number): string =>
      `SELECT sipHash128(${names}) AS row, ${sign} AS n, ${ALSO_SHOWN} FROM ${database}.${table}`;
    const rows = await rowsOf<{ side: string; shown: string }>(
      this.#client,
      `SELECT if(sum(n) > 0, 'sink', 'objects') AS side, any(shown) AS shown
       FROM (${sideOf('default', 1)} UNION ALL ${sideOf(DATABASE, -1)}) GROUP BY row HAVING sum(n) != 0 LIMIT 20`,
    );
    return rows.map(({ side, shown }) => `${table}: only ${side} has ${shown}`);
  }
}

const ALSO_SHOWN = "concat(TraceId, ' ', SpanId, ' ', toString(Timestamp), ' ', SpanName) AS shown";

/** Decodes what the response has acknowledged with the object decoder. */
function itemsOf(
  content: Buffer,
  { signal, contentType }: Pick<Exchange, 'signal' | 'contentType'>,
): { readonly spans: readonly RecordedSpan[]; readonly ordinary: number } {
  if (signal === SIGNAL.TRACES) {
    const request = readable(signal, contentType, content);
    const { accepted, rejected } = decodeRequest(request.content, request.contentType, MOST);
    return { spans: [...accepted, ...rejected.map(({ span }) => span)], ordinary: 0 };
  }
  const records = decodeLogs(content, contentType, new DecodeBudget(MOST));
  const spans = records.flatMap((record) => spanOfLog(record) ?? []);
  return { spans, ordinary: records.length - spans.length };
}
