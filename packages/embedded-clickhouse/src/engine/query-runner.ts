import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { EngineOptions } from '../engine-options.ts';
import { queryError } from '../query-error.ts';
import type { Engine } from './chdb-engine.ts';
import type { ExternalTable } from './external-tables.ts';
import { createHttpSessions } from './http-sessions.ts';
import { insertFromFile, type InsertStatement } from './insert-statement.ts';
import { handshakeAnswer, isHandshake } from './native-handshake.ts';
import { completeAnswer, insertAnswer, streamedAnswer, type QueryAnswer } from './query-answer.ts';
import type { QueryRequest } from './query-request.ts';
import { createQuerySlots } from './query-slots.ts';
import { createQueryTurns, type QueryTurn } from './query-turn.ts';
import { requireHarmless, requireReading } from './read-only-guard.ts';
import type { RequestBody } from './request-body.ts';
import type { ResultPipe, ResultPipes } from './result-pipe.ts';
import { openResultStream } from './result-stream.ts';
import { executeStatement, type EngineSql } from './statement-execution.ts';
import { quoteString, readStatement, toBytesText, type PlainStatement, type Statement } from './statement.ts';

/** A request with its opened body. */
export interface QueryJob {
  readonly request: QueryRequest;
  readonly body: RequestBody;
  readonly tables: readonly ExternalTable[];
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
}

/** Runs requests on the engine, within its limits. */
export interface QueryRunner {
  /** @throws {QueryError} for anything that the interface or the engine rejects. */
  run(job: QueryJob): Promise<QueryAnswer>;
  /** Waits for queries of disconnected clients, and closes the sessions. */
  close(): Promise<void>;
}

function withOutput(statement: PlainStatement, pipe: ResultPipe, format: string): EngineSql {
  const own = statement.format === undefined ? ` FORMAT ${format}` : '';
  const output = ` INTO OUTFILE ${toBytesText(quoteString(pipe.path))} TRUNCATE${own} `;
  const { text, outputAt } = statement;
  return { text: text.slice(0, outputAt) + output + text.slice(outputAt), injected: [output, output.trim()] };
}

function fromFile(statement: InsertStatement, path: string): EngineSql {
  const file = toBytesText(path);
  const literal = toBytesText(quoteString(path));
  return {
    text: insertFromFile(statement, literal),
    injected: [`: (in file/uri ${file})`, ` FROM INFILE ${literal} COMPRESSION 'none'`, literal, file],
  };
}

/** Parses the statement of a request and rejects what its user or method may not do. */
function readAllowed({ request, body }: QueryJob, maxQueryBytes: number): Statement {
  const statement = readStatement(body.prefix.toString('latin1'));
  if (statement.kind !== 'insert' && !body.complete) {
    throw queryError('QUERY_IS_TOO_LARGE', `The SQL text is longer than ${maxQueryBytes} bytes (maxQueryBytes)`);
  }
  if (request.readonlyUser) requireHarmless(statement, request.database);
  else if (request.readonlyMethod) requireReading(statement);
  return statement;
}

/** Creates a runner for an open engine. */
export function createQueryRunner(engine: Engine, pipes: ResultPipes, options: EngineOptions): QueryRunner {
  const slots = createQuerySlots(options.maxConcurrentQueries, options.maxQueuedQueries);
  const sessions = createHttpSessions(engine, options.maxSessions);
  const turns = createQueryTurns(engine, slots, sessions, options);

  async function insert(job: QueryJob, statement: InsertStatement, turn: QueryTurn): Promise<QueryAnswer> {
    const file = join(options.spoolDirectory, `insert-${randomUUID()}`);
    try {
      await job.body.spool(statement.dataStart, file);
      const sql = fromFile(statement, file);
      return insertAnswer(await executeStatement(engine, turn.connection, sql, 'TabSeparated', job.signal));
    } finally {
      await rm(file, { force: true });
    }
  }

  async function command(job: QueryJob, statement: PlainStatement, turn: QueryTurn): Promise<QueryAnswer> {
    const format = statement.format ?? job.request.defaultFormat;
    const sql = { text: statement.text, injected: [] };
    const result = await executeStatement(engine, turn.connection, sql, format, job.signal);
    return completeAnswer(result, result.bytes.length > 0 ? format : undefined);
  }

  async function select(job: QueryJob, statement: PlainStatement, turn: QueryTurn): Promise<QueryAnswer> {
    const format = statement.format ?? job.request.defaultFormat;
    const pipe = pipes.forSlot(turn.slot, job.request.whole);
    const sql = withOutput(statement, pipe, format);
    const open = pipe.open();
    const running = executeStatement(engine, turn.connection, sql, format, job.signal);
    return streamedAnswer(await openResultStream(open, running, () => void turn.end()), format);
  }

  return {
    async run(job) {
      const statement = readAllowed(job, options.maxQueryBytes);
      if (statement.kind === 'select' && isHandshake(job.request, statement.text)) return handshakeAnswer(engine);
      const turn = await turns.begin(job.request, job.tables);
      if (statement.kind === 'select') return select(job, statement, turn);
      try {
        return await (statement.kind === 'insert' ? insert(job, statement, turn) : command(job, statement, turn));
      } finally {
        await turn.end();
      }
    },
    async close() {
      await slots.drained();
      sessions.close();
    },
  };
}
