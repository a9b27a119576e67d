import { createCosigner, createWitness, formatVerifierKey } from '@auditspan/ledger';
import { createDirectoryWitnessState, readKeyFile, takeKeyVariable } from '@auditspan/ledger/node';
import type { Logger } from 'pino';
import { listenAddressOf } from '../listen-address.ts';
import { lockFolder } from '../log/folder-lock.ts';
import { boundConnections, USUAL_CONNECTIONS } from '../receiver/connection-bound.ts';
import { startReceiver } from '../receiver/receiver.ts';
import { makeFolder } from '../store/make-folder.ts';
import { WITNESS_KEY_VARIABLE, type WitnessConfig } from './witness-config.ts';
import { createWitnessRoutes } from './witness-routes.ts';

/** A running witness. */
export interface RunningWitness {
  /** Its submission and monitoring prefix. */
  readonly url: string;
  /** Verifier key of its cosignatures, for trust policies. */
  readonly verifierKey: string;
  /** Answers the requests in flight, and stops. */
  close(): Promise<void>;
}

/** Milliseconds that a shutdown waits for requests in flight. */
const GRACE = 5_000;

/**
 * Starts a witness.
 * @throws {SinkStartError} if the address cannot be bound or the folder cannot be used.
 * @throws {LedgerKeyError} if the key cannot be used.
 */
export async function startWitness(config: WitnessConfig, logger: Logger): Promise<RunningWitness> {
  const key = await (config.keyFile === undefined
    ? takeKeyVariable(WITNESS_KEY_VARIABLE)
    : readKeyFile(config.keyFile));
  const cosigner = createCosigner(config.name, key);
  const address = listenAddressOf(config.listen);
  await makeFolder(config.dataDir, 'folder');
  const lock = await lockFolder(config.dataDir, 'the directory of the witness', logger);
  try {
    const state = createDirectoryWitnessState(config.dataDir);
    const witness = createWitness({ logs: config.logs, cosigner, state });
    const connections = await boundConnections({ wanted: USUAL_CONNECTIONS, logger });
    const receiver = await startReceiver(address, createWitnessRoutes(witness, logger), {
      what: 'witness',
      connections,
    });
    return {
      url: receiver.url,
      verifierKey: formatVerifierKey(cosigner.key),
      close: () => receiver.close(GRACE).finally(() => lock.release()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
