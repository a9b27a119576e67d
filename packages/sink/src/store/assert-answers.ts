import { createStoreClient, type StoreConfigInput, StoreUnavailableError } from '@auditspan/store';

const PATIENCE = 10_000;

/**
 * A server that takes the connection, or a firewall that drops it, may never say a word. Whatever is said, a refusal too, is an
 * answer: what is wrong then says the question itself. It is asked by SQL, since `/ping` is answered by what may stand before it,
 * such as a proxy, or the sink before its embedded ClickHouse.
 * @param patience milliseconds within which it says something, whatever the time that a question may take.
 * @throws {StoreUnavailableError} when nothing is said.
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
  throw new StoreUnavailableError(`ClickHouse at ${config.url} has said nothing for ${patience / 1000} s`);
}
