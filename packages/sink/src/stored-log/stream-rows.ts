import { type StoreClient, toStoreError } from '@auditspan/store';

/**
 * The rows of a query as they come. A read-only user may set nothing: what does not fit in memory is sorted as
 * ClickHouse's own default has it, over its disk.
 * @yields one row after the other.
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
