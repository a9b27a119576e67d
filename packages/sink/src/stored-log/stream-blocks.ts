import { type NativeTable, readBlocks, type StoreClient, toStoreError } from '@auditspan/store';

/**
 * The rows of a query as columns, block after block. A read-only user may set nothing: what does not fit in memory is sorted
 * as ClickHouse's own default has it, over its disk.
 * @param makeTable makes an empty table that has every column of the answer.
 * @yields one block after the other.
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

/** What a query asks for, so that a table takes it: a column that was given another type since is read as the one it had. */
export function selectColumns(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `CAST(\`${name}\`, '${type}') AS \`${name}\``).join(', ');
}
