import { type StoreClient, toStoreError } from '@auditspan/store';

/** A statement may name the leaves of a whole directive. */
const MOST_QUERY_BYTES = '100000000';

/** Changes the tables of sealed records. */
export interface StoreChange {
  /**
   * Carries out a statement; resolves when the change is on the disk.
   * @throws {StoreUnavailableError | StoreRejectedError}
   */
  readonly run: (query: string, parameters?: Record<string, unknown>) => Promise<void>;
  /** @throws {StoreUnavailableError | StoreRejectedError} */
  readonly rows: <Row>(query: string, parameters?: Record<string, unknown>) => Promise<Row[]>;
}

/** Makes a {@link StoreChange}. @param what is done, for the message. */
export function createStoreChange(client: StoreClient, what: string): StoreChange {
  const settings = { max_query_size: MOST_QUERY_BYTES, max_ast_elements: MOST_QUERY_BYTES };
  return {
    async run(query, parameters = {}) {
      try {
        await client.command({
          query,
          query_params: parameters,
          // What is put back in an equal form a second time must be stored a second time.
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
