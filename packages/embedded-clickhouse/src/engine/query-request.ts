import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { READONLY_HEADER, USER_HEADER } from '../engine-options.ts';
import { queryError } from '../query-error.ts';

/** An HTTP session requested by a client. */
export interface SessionRequest {
  readonly id: string;
  readonly timeoutSeconds: number;
  readonly mustExist: boolean;
}

/** A parsed request, without its body. */
export interface QueryRequest {
  readonly user: string;
  readonly readonlyUser: boolean;
  /** GET and HEAD may only read. */
  readonly readonlyMethod: boolean;
  readonly queryId: string;
  readonly query: string;
  readonly database: string | undefined;
  readonly defaultFormat: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly queryParams: ReadonlyMap<string, string>;
  readonly session: SessionRequest | undefined;
  /** Whether to respond only once the query has ended. */
  readonly whole: boolean;
  readonly clientProtocolVersion: number;
}

/** Parameters that are not settings: read here, or hints that do not change the result. */
const TRANSPORT_PARAMETERS = new Set(
  `add_http_cors_header buffer_size cancel_http_readonly_queries_on_client_close client_protocol_version compress
  database decompress default_format enable_http_compression http_headers_progress_interval_ms
  http_wait_end_of_query http_write_exception_in_output_format http_zlib_compression_level password query query_id
  quota_key role send_progress_in_http_headers session_check session_id session_timeout stacktrace user
  wait_end_of_query`.split(/\s+/),
);

const DEFAULT_SESSION_SECONDS = 60;
const MAX_SESSION_SECONDS = 3600;

/** Whether a boolean parameter is set. */
export function isOn(value: string | null | undefined): boolean {
  return value === '1' || value === 'true';
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function readSession(params: URLSearchParams): SessionRequest | undefined {
  const id = params.get('session_id');
  if (id === null || id === '') return undefined;
  const timeoutSeconds = Number(params.get('session_timeout') ?? DEFAULT_SESSION_SECONDS);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 0 || timeoutSeconds > MAX_SESSION_SECONDS) {
    throw queryError(
      'INVALID_SESSION_TIMEOUT',
      `session_timeout must be a whole number from 0 to ${MAX_SESSION_SECONDS}`,
    );
  }
  return { id, timeoutSeconds, mustExist: isOn(params.get('session_check')) };
}

function readUser(headers: IncomingHttpHeaders): Pick<QueryRequest, 'user' | 'readonlyUser'> {
  return {
    user: decodeURIComponent(header(headers, USER_HEADER) ?? ''),
    // Without a header of the front server, assume the lesser privilege.
    readonlyUser: header(headers, READONLY_HEADER) !== '0',
  };
}

/** Rejects what would otherwise be answered wrongly. */
function refuseUnsupported(params: URLSearchParams): void {
  const role = params.get('role');
  if (role !== null) throw queryError('UNKNOWN_ROLE', `There is no role ${role}: the embedded server has no roles`);
}

function readSettings(params: URLSearchParams): { settings: Map<string, string>; queryParams: Map<string, string> } {
  const settings = new Map<string, string>();
  const queryParams = new Map<string, string>();
  for (const [name, value] of params) {
    if (name.startsWith('param_')) queryParams.set(name.slice('param_'.length), value);
    else if (!TRANSPORT_PARAMETERS.has(name)) settings.set(name, value);
  }
  return { settings, queryParams };
}

/**
 * Parses a request from its URL, its form fields and its headers.
 *
 * @param params - URL parameters, including the fields of a multipart body.
 * @throws {QueryError} 374 or 511 for unsupported features.
 */
export function readQueryRequest(method: string, params: URLSearchParams, headers: IncomingHttpHeaders): QueryRequest {
  refuseUnsupported(params);
  return {
    ...readUser(headers),
    readonlyMethod: method === 'GET' || method === 'HEAD',
    queryId: params.get('query_id') || randomUUID(),
    query: (params.get('query') ?? '').trimEnd(),
    database: params.get('database') || header(headers, 'x-clickhouse-database') || undefined,
    defaultFormat: params.get('default_format') || header(headers, 'x-clickhouse-format') || 'TabSeparated',
    ...readSettings(params),
    session: readSession(params),
    whole: isOn(params.get('wait_end_of_query')) || isOn(params.get('http_wait_end_of_query')),
    clientProtocolVersion: Number(params.get('client_protocol_version') ?? 0),
  };
}
