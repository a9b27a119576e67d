import { queryError } from '../query-error.ts';
import type { EngineConnection } from './chdb-engine.ts';
import type { Lease } from './http-sessions.ts';
import type { QueryRequest } from './query-request.ts';
import { quoteIdentifier, quoteString } from './statement.ts';

/** Limits of a read-only user's query. */
export interface ReadonlyLimits {
  readonly maxExecutionSeconds: number;
  readonly maxMemoryBytes: number;
  readonly maxResultRows: number;
}

/** Settings whose chDB defaults differ from a server's. */
const SERVER_DEFAULTS = 'implicit_select = 0, allow_introspection_functions = 0';

/** Settings by which a read-only user may change a result's format, but not its cost. */
const HARMLESS_SETTING =
  /^(output_format_(json|csv|tsv|pretty|parquet|arrow|decimal|enable|write)_\w+|format_csv_delimiter|date_time_output_format|session_timezone|extremes|network_compression_method|network_zstd_compression_level|bool_true_representation|bool_false_representation)$/;

const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;

function requireSetting(name: string, readonlyUser: boolean): void {
  if (!SETTING_NAME.test(name)) throw queryError('UNKNOWN_SETTING', `Unknown setting '${name}'`);
  if (readonlyUser && !HARMLESS_SETTING.test(name)) {
    throw queryError('READONLY', `Cannot modify '${name}' setting in readonly mode`);
  }
}

function assignments(request: QueryRequest): string[] {
  const params = [...request.queryParams].map(([name, value]) => {
    if (!/^\w+$/.test(name)) throw queryError('BAD_REQUEST_PARAMETER', `Bad name of a query parameter: ${name}`);
    return `param_${name} = ${quoteString(value)}`;
  });
  const settings = [...request.settings].map(([name, value]) => {
    requireSetting(name, request.readonlyUser);
    return `${name} = ${quoteString(value)}`;
  });
  return [...settings, ...params];
}

function limitsOf(limits: ReadonlyLimits): string {
  return (
    `SET max_execution_time = ${limits.maxExecutionSeconds}, max_memory_usage = ${limits.maxMemoryBytes}, ` +
    `max_result_rows = ${limits.maxResultRows}, result_overflow_mode = 'throw', ` +
    `allow_experimental_ai_functions = 0`
  );
}

/** Returns the statement that restores a kept connection's current settings. */
async function restoration(connection: EngineConnection, names: readonly string[]): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const list = names.map(quoteString).join(', ');
  const found = await connection.run(
    `SELECT name, value, changed FROM system.settings WHERE name IN (${list})`,
    'JSONCompactEachRow',
  );
  const lines = Buffer.from(found.bytes).toString('utf8').split('\n').filter(Boolean);
  const previous = lines.map((line) => {
    const [name, value, changed] = JSON.parse(line) as [string, string, number];
    return `${name} = ${changed === 1 ? quoteString(value) : 'DEFAULT'}`;
  });
  return previous.length === 0 ? undefined : `SET ${previous.join(', ')}`;
}

/**
 * Applies a request's database, settings and parameters to its connection.
 *
 * @returns the statement to run afterwards if the connection is kept for later requests.
 * @throws {QueryError} 115 for an unknown setting, 164 for one that a read-only user may not change; or the engine's
 *   error.
 */
export async function applySettings({ connection, kept }: Lease, request: QueryRequest): Promise<string | undefined> {
  const chosen = assignments(request);
  const restore = kept ? await restoration(connection, [...request.settings.keys()]) : undefined;
  await connection.run(`SET ${[SERVER_DEFAULTS, ...chosen].join(', ')}`);
  if (request.database !== undefined) await connection.run(`USE ${quoteIdentifier(request.database)}`);
  return restore;
}

/** Limits the resources of a fresh connection, before the engine reads anything of the request. */
export async function limitConnection(connection: EngineConnection, limits: ReadonlyLimits): Promise<void> {
  await connection.run(limitsOf(limits));
}

/** Makes a connection read-only for good. Must be last, since nothing can be set or created afterwards. */
export async function makeReadonly(connection: EngineConnection): Promise<void> {
  await connection.run('SET allow_ddl = 0');
  await connection.run('SET readonly = 1');
}
