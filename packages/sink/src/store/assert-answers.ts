import { createStoreClient, type StoreConfigInput, StoreUnavailableError } from '@auditspan/store';

const PATIENCE = 10_000;

/**
 * Asserts that ClickHouse answers at all, since a server that accepts connections, or a firewall that drops packets, may stay
 * silent for ever. Any answer counts, even an error, which the actual query will then report. Uses SQL, since `/ping` may be answered by
 * something in front of it, such as a proxy, or the sink in front of its embedded ClickHouse.
 * @param patience milliseconds to wait for an answer, independent of the timeout of queries.
 * @throws {StoreUnavailableError} if there is no answer.
 */
export async function assertAnswers(config: StoreConfigInput, patience: number = PATIENCE): Promise<void> {
  const client = createStoreClient(config);
  const signal = AbortSignal.timeout(patience);
  try {
    const { success } = await client.ping({ select: true, abort_signal: signal });
    if (success || !signal.aborted) return;
  } finally {
    await client.close();
  }
  throw new StoreUnavailableError(`ClickHouse at ${config.url} did not answer within ${patience / 1000} s`);
}
