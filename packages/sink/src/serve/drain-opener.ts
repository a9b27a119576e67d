import { availableParallelism } from 'node:os';
import { createRowWriter, type StoreClient, type StoreConfigInput } from '@auditspan/store';
import type { SinkConfig } from '../config.ts';
import { openDrain } from '../drain/open-drain.ts';
import { openSealer } from '../drain/open-sealer.ts';
import { openDrainThread } from '../drain/thread/drain-thread.ts';
import type { Seal } from '../seal/open-seal.ts';
import type { RecordPathOptions } from './record-path.ts';

/** Dependencies of the drain. */
export interface DrainNeeds {
  readonly config: SinkConfig;
  readonly store: StoreConfigInput;
  readonly client: StoreClient;
  readonly seal: Seal | undefined;
}

/** Returns how to open the drain, on this thread or on one of its own, which recreates whatever cannot be sent to it. */
export function drainOpener({ config, store, client, seal }: DrainNeeds): RecordPathOptions['openDrain'] {
  if (hasOwnThread(config.drain)) {
    return (surroundings) => openDrainThread({ ...surroundings, config, store, leaves: seal?.leaves });
  }
  const writer = createRowWriter(client);
  const sealer = openSealer(config, client, seal?.leaves);
  return (surroundings) => openDrain({ ...surroundings, config, client, writer, sealer });
}

/** With two processors, one is left beside ClickHouse, which suffices for both. */
function hasOwnThread({ thread }: SinkConfig['drain']): boolean {
  return thread === 'auto' ? availableParallelism() > 2 : thread === 'own';
}
