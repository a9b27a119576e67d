import { createServer } from 'node:http';
import { listen } from '@auditspan/testing';
import { expect, it } from 'vitest';
import { parseInstrumentationConfig } from '../src/config.ts';
import { Delivery } from '../src/pipeline/delivery/delivery.ts';
import { createMemoryQueue } from '../src/pipeline/queue/memory-queue.ts';
import { createOtlpSender } from '../src/pipeline/delivery/otlp-sender.ts';

it('a fault in an attempt that nothing awaits is reported, ends nothing, and the next attempt delivers', async () => {
  const receiver = createServer((request, response) => void request.resume().on('end', () => response.end()));
  const endpoint = `http://127.0.0.1:${await listen(receiver)}`;
  const queue = createMemoryQueue({ records: 10, bytes: 1000 });
  const fault = new Error('a fault of ours');
  const told: unknown[] = [];
  let armed = true;
  const delivery = new Delivery({
    sources: [
      {
        get records() {
          return queue.records;
        },
        peek(limit) {
          if (!armed) return queue.peek(limit);
          armed = false;
          throw fault;
        },
        remove: (count) => queue.remove(count),
      },
    ],
    send: createOtlpSender(parseInstrumentationConfig({ endpoint })),
    onRefused: () => undefined,
    onUndelivered: (why) => told.push(why),
    onFault: (error) => told.push(error),
  });
  queue.append({ sequence: 1, bytes: new Uint8Array(0) });
  delivery.wake(true);
  await expect.poll(() => [delivery.delivered, told]).toEqual([1, [fault]]);
  delivery.stop();
  receiver.close();
});
