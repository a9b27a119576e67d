import { ClickHouseError } from '@clickhouse/client';
import { StoreRejectedError, StoreUnavailableError } from './errors.ts';

/** ClickHouse error codes of transient faults: overload, time limits, quotas, memory, disk, connections, replicas. */
const PASSING: ReadonlySet<string> = new Set([
  '159', // TIMEOUT_EXCEEDED
  '198', // DNS_ERROR
  '201', // QUOTA_EXCEEDED
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '203', // NO_FREE_CONNECTION
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '225', // NO_ZOOKEEPER
  '236', // ABORTED
  '241', // MEMORY_LIMIT_EXCEEDED
  '242', // TABLE_IS_READ_ONLY
  '243', // NOT_ENOUGH_SPACE
  '252', // TOO_MANY_PARTS
  '279', // ALL_CONNECTION_TRIES_FAILED
  '285', // TOO_FEW_LIVE_REPLICAS
  '286', // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  '319', // UNKNOWN_STATUS_OF_INSERT
  '364', // RECEIVED_ERROR_TOO_MANY_REQUESTS
  '394', // QUERY_WAS_CANCELLED
  '425', // SYSTEM_ERROR
  '439', // CANNOT_SCHEDULE_TASK
  '499', // S3_ERROR
  '999', // KEEPER_EXCEPTION
]);

/**
 * ClickHouse error codes of an invalid row: text that cannot be parsed, a value out of range, a violated constraint.
 * Any other code concerns the statement or the server, not the rows.
 */
const FAULTS_OF_ROWS: ReadonlySet<string> = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '69', // ARGUMENT_OUT_OF_BOUND
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '128', // TOO_LARGE_ARRAY_SIZE
  '130', // CANNOT_READ_ARRAY_FROM_TEXT
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '376', // CANNOT_PARSE_UUID
  '395', // FUNCTION_THROW_IF_VALUE_IS_NON_ZERO
  '467', // CANNOT_PARSE_BOOL
  '469', // VIOLATED_CONSTRAINT
]);

/** Whether ClickHouse rejected the insert because of some of its rows, so that the others would be accepted. */
export function isFaultOfRows(error: unknown): error is StoreRejectedError {
  return error instanceof StoreRejectedError && FAULTS_OF_ROWS.has(error.clickhouseCode ?? '');
}

/**
 * Classifies an error of the ClickHouse client as transient or permanent. Anything that is not a response of ClickHouse
 * itself (a refused or broken connection, a proxy's page) is transient.
 * @param action what was attempted; the message starts with it.
 */
export function toStoreError(error: unknown, action: string): StoreUnavailableError | StoreRejectedError {
  if (error instanceof StoreUnavailableError || error instanceof StoreRejectedError) return error;
  const reason = reasonOf(error);
  if (!(error instanceof ClickHouseError)) {
    return new StoreUnavailableError(`${action}: ClickHouse is not available: ${reason}`, { cause: error });
  }
  const name = error.type === undefined ? error.code : `${error.code} ${error.type}`;
  if (PASSING.has(error.code)) {
    return new StoreUnavailableError(`${action}: ClickHouse does not take it now (${name}): ${reason}`, {
      cause: error,
    });
  }
  return new StoreRejectedError(`${action}: ClickHouse refused it (${name}): ${reason}`, error.code, { cause: error });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
