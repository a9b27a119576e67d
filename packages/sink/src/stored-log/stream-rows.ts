import { type StoreClient, toStoreError } from '@auditspan/store';

/**
 * Streams the rows of a query. A read-only user may not change settings, so a sort that does not fit into memory spills to disk
 * by ClickHouse's defaults.
 * @yields row by row.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function* streamRows<Row>(
  client: StoreClient,
  query: string,
  parameters: Record<string, unknown>,
): AsyncGenerator<Row> {
  try {
    const result = await client.query({
      query,
      query_params: parameters,
      format: 'JSONCompactEachRow',
    });
    for await (const rows of result.stream<Row>()) {
      for (const row of rows) yield row.json();
    }
  } catch (error) {
    throw toStoreError(error, 'could not read the audit log');
  }
}
