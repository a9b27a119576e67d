import { messageOf } from './error-message.ts';

/** Error codes of ClickHouse that this package raises itself, by their names in the server. */
export const ERROR_CODES = {
  CANNOT_READ_ALL_DATA: 33,
  TOO_LARGE_SIZE_COMPRESSED: 39,
  CHECKSUM_DOESNT_MATCH: 40,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  UNKNOWN_TYPE_OF_QUERY: 78,
  UNKNOWN_COMPRESSION_METHOD: 89,
  UNKNOWN_SETTING: 115,
  READONLY: 164,
  REQUIRED_PASSWORD: 194,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  SOCKET_TIMEOUT: 209,
  NETWORK_ERROR: 210,
  QUERY_IS_TOO_LARGE: 229,
  CANNOT_DECOMPRESS: 271,
  ZLIB_INFLATE_FAILED: 354,
  INTO_OUTFILE_NOT_ALLOWED: 358,
  SESSION_NOT_FOUND: 372,
  INVALID_SESSION_TIMEOUT: 374,
  BAD_REQUEST_PARAMETER: 408,
  FUNCTION_NOT_ALLOWED: 446,
  UNKNOWN_ROLE: 511,
  AUTHENTICATION_FAILED: 516,
  STD_EXCEPTION: 1001,
} as const;

/** Name of an error code that this package raises itself. */
export type ErrorName = keyof typeof ERROR_CODES;

/**
 * HTTP status by error code, as in a ClickHouse server. Source: `src/Server/HTTP/exceptionCodeToHTTPStatus.cpp` of
 * ClickHouse, and its numbers by `errorCodeToName`. 202, 354, 358, 408 and 446 get a more specific status here than the
 * server's 500.
 */
const STATUS_OF_CODES: readonly (readonly [status: number, codes: readonly number[]])[] = [
  [400, [6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 89, 117, 123, 167, 168, 223, 321, 354, 358, 376]],
  [400, [408, 427, 441, 675, 676]],
  [401, [194]],
  [403, [192, 193, 446, 497, 512, 516]],
  [404, [46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511]],
  [408, [159]],
  [411, [381]],
  [413, [229]],
  [415, [779]],
  [501, [48]],
  [503, [76, 202, 209, 210, 439]],
];

const statusByCode = new Map(STATUS_OF_CODES.flatMap(([status, codes]) => codes.map((code) => [code, status])));

/** An error as ClickHouse reports it: a code, a name, a text. It becomes the body of an HTTP response. */
export class QueryError extends Error {
  /** Number of the error in ClickHouse. */
  readonly code: number;
  /** Name of the error in ClickHouse, such as `UNKNOWN_TABLE`. */
  readonly type: string;
  /** HTTP status of the response; 500 if a server has no other for the code. */
  readonly status: number;

  constructor(
    code: number,
    type: string,
    message: string,
    options: ErrorOptions & { status?: number | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.type = type;
    this.status = options.status ?? statusByCode.get(code) ?? 500;
  }

  /** Returns the whole text, as the server's own HTTP interface writes it. */
  toText(version: string): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.type}) (version ${version} (embedded))`;
  }
}

/**
 * Creates an error of the HTTP interface itself, with the server's code for it.
 *
 * @param status - HTTP status, if it differs from the one for the same error of the engine, as for damage that is the
 *   request's.
 */
export function queryError(type: ErrorName, message: string, status?: number): QueryError {
  return new QueryError(ERROR_CODES[type], type, message, { status });
}

const ENGINE_PREFIX = /^(?:Code: (\d+)\. DB::(?:Net)?Exception: )+/;
const ENGINE_SUFFIX = /(?: \(([A-Z][A-Z0-9_]*)\)(?: \(version [^)]*\))?)+\.?\s*$/;

/** Parses the text of an engine error, which repeats its code and name if errors were nested. */
export function parseEngineError(error: unknown): QueryError {
  if (error instanceof QueryError) return error;
  const text = messageOf(error);
  const prefix = ENGINE_PREFIX.exec(text);
  if (prefix === null) return new QueryError(ERROR_CODES.STD_EXCEPTION, 'STD_EXCEPTION', text, { cause: error });
  const suffix = ENGINE_SUFFIX.exec(text);
  const message = text.slice(prefix[0].length, suffix?.index);
  return new QueryError(Number(prefix[1]), suffix?.[1] ?? 'UNKNOWN_EXCEPTION', message, { cause: error });
}
