import { parentPort, workerData } from 'node:worker_threads';
import { createRowWriter, createStoreClient } from '@auditspan/store';
import { openDrain } from '../open-drain.ts';
import { openSealer } from '../open-sealer.ts';
import type { ThreadData } from './messages.ts';
import { createSinkLink } from './sink-link.ts';

/** Entry point of the drain's thread. Errors reach the main thread, which started it. */
if (parentPort === null) throw new Error('this is the thread of a sink, which starts it');
const data = workerData as ThreadData;
const link = createSinkLink(parentPort, data);
const client = createStoreClient(data.store);
const opened = await openDrain({
  ...link,
  config: data.config,
  client,
  writer: createRowWriter(client),
  sealer: openSealer(data.config, client, link.leaves),
});
const drain = opened.start(await link.untilBegin(opened.usedNumber));
await drain.finish(await Promise.race([link.untilFinish(), drain.ended.then(() => 0)]));
await client.close();
link.finished();
