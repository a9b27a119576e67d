import { z } from 'zod';

import { EmbeddedClickHouseConfigError } from './errors.ts';

/** Who may connect. */
export interface EmbeddedClickHouseUser {
  /** Name, as in HTTP Basic authentication or `X-ClickHouse-User`. */
  name: string;
  /** Password in the clear; kept in memory only as a digest. May be empty. */
  password: string;
  /** May only read: no writes, no files, no network, no limits changed. Default false. */
  readonly?: boolean | undefined;
}

/** What a read-only user may use up with one query. */
export interface ReadonlyLimits {
  /** Seconds that a query may take (`max_execution_time`). Default 60. */
  maxExecutionSeconds?: number | undefined;
  /** Bytes of memory that a query may hold (`max_memory_usage`). Default 2 GiB. */
  maxMemoryBytes?: number | undefined;
  /** Rows that a result may have (`max_result_rows`). Default 1 000 000. */
  maxResultRows?: number | undefined;
}

/** Options of {@link startEmbeddedClickHouse}. */
export interface EmbeddedClickHouseConfig {
  /** Data directory; created with mode 0700. */
  path: string;
  /** Where clients connect: an address (default 127.0.0.1 and a free port) or a unix socket. */
  listen?: { host?: string | undefined; port?: number | undefined } | { socketPath: string } | undefined;
  /** Users; at least one that may write. */
  users: EmbeddedClickHouseUser[];
  /** Limits of read-only users. */
  readonlyLimits?: ReadonlyLimits | undefined;
  /** Bytes that a request body may have, after decompression. Default 1 GiB. */
  maxBodyBytes?: number | undefined;
  /** Bytes that the SQL text of a request may have. Default 1 MiB. */
  maxQueryBytes?: number | undefined;
  /**
   * Bytes that one block of ClickHouse's own compression (`decompress=1`) may have, compressed or not; so much is held in
   * memory for each such request. Default 256 MiB.
   */
  maxBlockBytes?: number | undefined;
  /** Queries that run at the same time; each holds a thread. Default 16. */
  maxConcurrentQueries?: number | undefined;
  /** Queries that wait for their turn; more are answered 503 with code 202. Default 256. */
  maxQueuedQueries?: number | undefined;
  /** HTTP sessions (`session_id`) that are kept at the same time. Default 64. */
  maxSessions?: number | undefined;
  /** Milliseconds in which a client must take more of its answer; else its query ends. Default 30 000, as a server's. */
  sendTimeoutMs?: number | undefined;
  /** Milliseconds in which a client must send more of its body; else the request fails. Default 30 000, as a server's. */
  receiveTimeoutMs?: number | undefined;
  /** Milliseconds that the engine may take to start. Default 60 000. */
  startTimeoutMs?: number | undefined;
  /** Milliseconds that `close()` waits for running queries. Default 10 000. */
  closeTimeoutMs?: number | undefined;
}

/** The configuration with every default filled in. */
export interface ResolvedEmbeddedClickHouseConfig {
  path: string;
  listen: { host: string; port: number } | { socketPath: string };
  users: { name: string; password: string; readonly: boolean }[];
  readonlyLimits: { maxExecutionSeconds: number; maxMemoryBytes: number; maxResultRows: number };
  maxBodyBytes: number;
  maxQueryBytes: number;
  maxBlockBytes: number;
  maxConcurrentQueries: number;
  maxQueuedQueries: number;
  maxSessions: number;
  sendTimeoutMs: number;
  receiveTimeoutMs: number;
  startTimeoutMs: number;
  closeTimeoutMs: number;
}

const GIBIBYTE = 2 ** 30;

const count = (fallback: number, description: string): z.ZodDefault<z.ZodNumber> =>
  z.number().int().positive().default(fallback).describe(description);

const user = z.strictObject({
  name: z.string().min(1).describe('Name of the user.'),
  password: z.string().describe('Password of the user.'),
  readonly: z.boolean().default(false).describe('The user may only read.'),
});

const address = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  port: z.number().int().min(0).max(65_535).default(0).describe('Port to listen on; 0 takes a free one.'),
});

const socket = z.strictObject({ socketPath: z.string().min(1).describe('Unix socket to listen on, mode 0600.') });

const readonlyLimits = z.strictObject({
  maxExecutionSeconds: count(60, 'Seconds that a query of a read-only user may take.'),
  maxMemoryBytes: count(2 * GIBIBYTE, 'Bytes of memory that a query of a read-only user may hold.'),
  maxResultRows: count(1_000_000, 'Rows that the result of a read-only user may have.'),
});

/** Schema of {@link EmbeddedClickHouseConfig}; parsing fills in the defaults. */
export const embeddedClickHouseConfigSchema: z.ZodType<ResolvedEmbeddedClickHouseConfig, EmbeddedClickHouseConfig> =
  z.strictObject({
    path: z.string().min(1).describe('Data directory; created with mode 0700.'),
    listen: z
      .union([address, socket])
      .default({ host: '127.0.0.1', port: 0 })
      .describe('Address (`host`, `port`) or unix socket (`socketPath`) that clients connect to.'),
    users: z
      .array(user)
      .refine((users) => users.some(({ readonly }) => !readonly), 'needs at least one user that is not read-only')
      .refine((users) => new Set(users.map(({ name }) => name)).size === users.length, 'has a user name twice')
      .describe('Users (`name`, `password`, `readonly`); at least one that may write.'),
    readonlyLimits: readonlyLimits
      .default({ maxExecutionSeconds: 60, maxMemoryBytes: 2 * GIBIBYTE, maxResultRows: 1_000_000 })
      .describe('Limits of one query of a read-only user: `maxExecutionSeconds`, `maxMemoryBytes`, `maxResultRows`.'),
    maxBodyBytes: count(GIBIBYTE, 'Bytes that a request body may have, after decompression.'),
    maxQueryBytes: count(2 ** 20, 'Bytes that the SQL text of a request may have.'),
    maxBlockBytes: count(
      2 ** 28,
      "Bytes that one block of ClickHouse's own compression (`decompress=1`) may have; so much is held in memory.",
    ),
    maxConcurrentQueries: count(16, 'Queries that run at the same time; each holds a thread.'),
    maxQueuedQueries: count(256, 'Queries that wait for their turn; more are answered 503.'),
    maxSessions: count(64, 'HTTP sessions that are kept at the same time.'),
    sendTimeoutMs: count(30_000, 'Milliseconds in which a client must take more of its answer; else its query ends.'),
    receiveTimeoutMs: count(
      30_000,
      'Milliseconds in which a client must send more of its body; else the request fails.',
    ),
    startTimeoutMs: count(60_000, 'Milliseconds that the engine may take to start.'),
    closeTimeoutMs: count(10_000, 'Milliseconds that closing waits for running queries.'),
  });

/**
 * Checks a configuration and fills in its defaults.
 *
 * @throws {EmbeddedClickHouseConfigError} naming every wrong field.
 */
export function parseEmbeddedClickHouseConfig(input: unknown): ResolvedEmbeddedClickHouseConfig {
  const parsed = embeddedClickHouseConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new EmbeddedClickHouseConfigError(
    `The configuration of the embedded ClickHouse is wrong; correct these fields:\n${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}
