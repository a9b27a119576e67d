import { z } from 'zod';

import { EmbeddedClickHouseConfigError } from './errors.ts';

/** A user that may connect. */
export interface EmbeddedClickHouseUser {
  /** Name, as in HTTP Basic authentication or `X-ClickHouse-User`. */
  name: string;
  /** Plain-text password; kept in memory only as a digest. May be empty. */
  password: string;
  /** Read-only: no writes, no files, no network, no changes of limits. Default false. */
  readonly?: boolean | undefined;
}

/** Resources that one query of a read-only user may use. */
export interface ReadonlyLimits {
  /** Maximum duration of a query in seconds (`max_execution_time`). Default 60. */
  maxExecutionSeconds?: number | undefined;
  /** Maximum memory of a query in bytes (`max_memory_usage`). Default 2 GiB. */
  maxMemoryBytes?: number | undefined;
  /** Maximum rows of a result (`max_result_rows`). Default 1 000 000. */
  maxResultRows?: number | undefined;
}

/** Options of {@link startEmbeddedClickHouse}. */
export interface EmbeddedClickHouseConfig {
  /** Data directory; created with mode 0700. */
  path: string;
  /** Where to listen: an address (default 127.0.0.1 and a free port) or a unix socket. */
  listen?: { host?: string | undefined; port?: number | undefined } | { socketPath: string } | undefined;
  /** Users; at least one must not be read-only. */
  users: EmbeddedClickHouseUser[];
  /** Limits of read-only users. */
  readonlyLimits?: ReadonlyLimits | undefined;
  /** Maximum bytes of a request body, after decompression. Default 1 GiB. */
  maxBodyBytes?: number | undefined;
  /** Maximum bytes of a request's SQL text. Default 1 MiB. */
  maxQueryBytes?: number | undefined;
  /**
   * Maximum bytes of one block of ClickHouse's own compression (`decompress=1`), compressed or not; that much is held
   * in memory per such request. Default 256 MiB.
   */
  maxBlockBytes?: number | undefined;
  /** Maximum concurrent queries; each uses a thread. Default 16. */
  maxConcurrentQueries?: number | undefined;
  /** Maximum queued queries; further ones get 503 with code 202. Default 256. */
  maxQueuedQueries?: number | undefined;
  /** Maximum concurrent HTTP sessions (`session_id`). Default 64. */
  maxSessions?: number | undefined;
  /**
   * Milliseconds without the client reading from its response after which its query is ended. Default 30 000, as in a
   * server.
   */
  sendTimeoutMs?: number | undefined;
  /** Milliseconds without data of a request body after which the request fails. Default 30 000, as in a server. */
  receiveTimeoutMs?: number | undefined;
  /** Start timeout of the engine in milliseconds. Default 60 000. */
  startTimeoutMs?: number | undefined;
  /** Milliseconds that `close()` waits for running queries. Default 10 000. */
  closeTimeoutMs?: number | undefined;
}

/** The configuration with all defaults filled in. */
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
  maxExecutionSeconds: count(60, 'Maximum duration in seconds of a read-only user’s query.'),
  maxMemoryBytes: count(2 * GIBIBYTE, 'Maximum bytes of memory of a read-only user’s query.'),
  maxResultRows: count(1_000_000, 'Maximum rows of a read-only user’s result.'),
});

/** Schema of {@link EmbeddedClickHouseConfig}; parsing fills in the defaults. */
export const embeddedClickHouseConfigSchema: z.ZodType<ResolvedEmbeddedClickHouseConfig, EmbeddedClickHouseConfig> =
  z.strictObject({
    path: z.string().min(1).describe('Data directory; created with mode 0700.'),
    listen: z
      .union([address, socket])
      .default({ host: '127.0.0.1', port: 0 })
      .describe('Address (`host`, `port`) or unix socket (`socketPath`) to listen on.'),
    users: z
      .array(user)
      .refine((users) => users.some(({ readonly }) => !readonly), 'needs at least one user that is not read-only')
      .refine((users) => new Set(users.map(({ name }) => name)).size === users.length, 'contains a duplicate user name')
      .describe('Users (`name`, `password`, `readonly`); at least one must not be read-only.'),
    readonlyLimits: readonlyLimits
      .default({ maxExecutionSeconds: 60, maxMemoryBytes: 2 * GIBIBYTE, maxResultRows: 1_000_000 })
      .describe('Limits per query of a read-only user: `maxExecutionSeconds`, `maxMemoryBytes`, `maxResultRows`.'),
    maxBodyBytes: count(GIBIBYTE, 'Maximum bytes of a request body, after decompression.'),
    maxQueryBytes: count(2 ** 20, 'Maximum bytes of a request’s SQL text.'),
    maxBlockBytes: count(
      2 ** 28,
      "Maximum bytes of one block of ClickHouse's own compression (`decompress=1`); that much is held in memory.",
    ),
    maxConcurrentQueries: count(16, 'Maximum concurrent queries; each uses a thread.'),
    maxQueuedQueries: count(256, 'Maximum queued queries; further ones get 503.'),
    maxSessions: count(64, 'Maximum concurrent HTTP sessions.'),
    sendTimeoutMs: count(
      30_000,
      'Milliseconds without the client reading from its response after which its query is ended.',
    ),
    receiveTimeoutMs: count(30_000, 'Milliseconds without data of a request body after which the request fails.'),
    startTimeoutMs: count(60_000, 'Start timeout of the engine in milliseconds.'),
    closeTimeoutMs: count(10_000, 'Milliseconds that closing waits for running queries.'),
  });

/**
 * Validates a configuration and fills in its defaults.
 *
 * @throws {EmbeddedClickHouseConfigError} naming every invalid field.
 */
export function parseEmbeddedClickHouseConfig(input: unknown): ResolvedEmbeddedClickHouseConfig {
  const parsed = embeddedClickHouseConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new EmbeddedClickHouseConfigError(
    `The configuration of the embedded ClickHouse is invalid; correct these fields:\n${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}
