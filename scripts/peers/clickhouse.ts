import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@clickhouse/client';
import { freePort } from '@auditspan/testing';
import { startProgram, type Program } from '../system/program.ts';

export const USER = 'peer';
const MAIN = fileURLToPath(new URL('clickhouse-main.ts', import.meta.url));

/** The ClickHouse that all pipelines write to: chDB's engine behind ClickHouse's HTTP interface. */
export interface ClickHouse {
  readonly url: string;
  readonly password: string;
  /** Returns the id of the host process; the engine is its child. */
  pid(): number;
  command(query: string): Promise<void>;
  select<Row>(query: string): Promise<Row[]>;
  kill(): Promise<void>;
  /** Restarts it after a kill, at the same address and on the same directory. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startClickHouse(directory: string): Promise<ClickHouse> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const password = randomBytes(16).toString('hex');
  let program: Program | undefined;
  const start = async (): Promise<void> => {
    ({ program } = await startProgram({
      name: 'ClickHouse',
      file: MAIN,
      args: [join(directory, 'clickhouse'), String(port), password],
      readyLine: /up at/,
      detached: true,
    }));
  };
  await start();
  const client = createClient({ url, username: USER, password });
  return {
    url,
    password,
    pid: () => program?.pid ?? 0,
    command: async (query) => void (await client.command({ query })),
    async select<Row>(query: string) {
      return (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
    },
    async kill() {
      // The engine is a child: both die at once, as in a machine failure.
      process.kill(-(program?.pid ?? 0), 'SIGKILL');
      await program?.stop(0);
    },
    start,
    async stop() {
      await client.close();
      await program?.stop();
    },
  };
}

const OUR_SPANS = new URL('../../packages/store/sql/0001_otel_spans.sql', import.meta.url);

/**
 * Returns the statement that creates `otel_traces` in the exporter's form, for pipelines that do not: it is our table
 * for spans under that name.
 */
export function otelTracesTable(): string {
  return readFileSync(OUR_SPANS, 'utf8').replace('TABLE IF NOT EXISTS otel_spans', 'TABLE IF NOT EXISTS otel_traces');
}
