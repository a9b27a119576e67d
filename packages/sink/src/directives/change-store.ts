import { type StoreClient, toStoreError } from '@auditspan/store';

/** A statement may list all leaves of a directive. */
const MOST_QUERY_BYTES = '100000000';

/** Modifies the tables of sealed records. */
export interface StoreChange {
  /**
   * Executes a statement; resolves when the change is on disk.
   * @throws {StoreUnavailableError | StoreRejectedError}
   */
  readonly run: (query: string, parameters?: Record<string, unknown>) => Promise<void>;
  /** @throws {StoreUnavailableError | StoreRejectedError} */
  readonly rows: <Row>(query: string, parameters?: Record<string, unknown>) => Promise<Row[]>;
}

/** Creates a {@link StoreChange}. @param what action, for messages. */
export function createStoreChange(client: StoreClient, what: string): StoreChange {
  const settings = { max_query_size: MOST_QUERY_BYTES, max_ast_elements: MOST_QUERY_BYTES };
  return {
    async run(query, parameters = {}) {
      try {
        await client.command({
          query,
          query_params: parameters,
          // A row that is restored in an identical form must be inserted again.
          clickhouse_settings: { ...settings, mutations_sync: '2', insert_deduplicate: 0, async_insert: 0 },
        });
      } catch (error) {
        throw toStoreError(error, `could not ${what}`);
      }
    },
    async rows<Row>(query: string, parameters = {}) {
      try {
        const result = await client.query({
          query,
          query_params: parameters,
          clickhouse_settings: settings,
          format: 'JSONEachRow',
        });
        return await result.json<Row>();
      } catch (error) {
        throw toStoreError(error, `could not ${what}`);
      }
    },
  };
}
