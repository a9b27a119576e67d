import type { StoreClient } from './client.ts';
import { toStoreError } from './store-error.ts';

const LACKS_SCOPE = `SELECT count() > 0 AND countIf(name = 'ScopeName') = 0 AS lacks FROM system.columns
  WHERE database = currentDatabase() AND table = 'otel_traces'`;

/**
 * Adds to an `otel_traces` created by an early version of the Collector's exporter (0.66; not 0.96) the two columns
 * that later versions have, and which the sink fills and the views read. Early exporters can still write into it; later
 * ones need the columns.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function completeExporterTable(client: StoreClient): Promise<void> {
  try {
    const result = await client.query({ query: LACKS_SCOPE, format: 'JSONEachRow' });
    const [row] = await result.json<{ lacks: number }>();
    if (row?.lacks !== 1) return;
    await client.command({
      query:
        'ALTER TABLE otel_traces ADD COLUMN IF NOT EXISTS ScopeName String, ADD COLUMN IF NOT EXISTS ScopeVersion String',
    });
  } catch (error) {
    throw toStoreError(error, 'could not add the missing columns ScopeName and ScopeVersion to otel_traces');
  }
}
