import { type NativeTable, readBlocks, type StoreClient, toStoreError } from '@auditspan/store';

/**
 * Streams the rows of a query as columns. A read-only user may not change settings, so a sort that does not fit into memory
 * spills to disk by ClickHouse's defaults.
 * @param makeTable creates an empty table with every column of the result.
 * @yields block by block.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function* streamBlocks<Table extends NativeTable<never>>(
  client: StoreClient,
  query: string,
  parameters: Record<string, unknown>,
  makeTable: () => Table,
): AsyncGenerator<Table> {
  try {
    const { stream } = await client.exec({ query: `${query} FORMAT Native`, query_params: parameters });
    yield* readBlocks(stream as AsyncIterable<Buffer>, makeTable);
  } catch (error) {
    throw toStoreError(error, 'could not read the audit log');
  }
}

/** Returns the select list for a table: a column whose type was changed since is cast to the type that the table expects. */
export function selectColumns(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `CAST(\`${name}\`, '${type}') AS \`${name}\``).join(', ');
}
