import type { StoreClient } from '@auditspan/store';

/** Runs a query and returns its rows. Rejects with the error of the client. */
export async function rowsOf<Row>(client: StoreClient, query: string): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow' });
  return result.json<Row>();
}
