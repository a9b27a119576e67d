// The application of the overhead benchmark: makes the calls of a round on request, and reports their cost.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type OpenAI from 'openai';
import { loadClients, toolInProcess } from '../process/client.ts';
import type { Cost, Workload } from './workload.ts';

const [root = '', url = ''] = process.argv.slice(2);
const openai = loadClients(root).openai({ baseURL: `${url}/v1` });
const tool = toolInProcess();
const messages = [{ role: 'user' as const, content: 'Say the word fifty times, and mean it each time.' }];

async function call(client: OpenAI, chunks: number): Promise<void> {
  const model = `gpt-5-${chunks}`;
  if (chunks === 0) {
    await client.chat.completions.create({ model, messages });
    return;
  }
  let seen = 0;
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const { choices } of stream) seen += choices.length;
  if (seen !== chunks) throw new Error(`${seen} chunks came, not ${chunks}`);
}

async function makeCalls({ calls, concurrency, chunks }: Workload): Promise<void> {
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await (tool.asUser ?? ((_id, fn) => fn()))('alice', () => call(openai, chunks));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  await tool.flush?.();
}

/** Returns the bytes allocated since the start of the process. */
function allocated(): number {
  return (getHeapStatistics() as { total_allocated_bytes?: number }).total_allocated_bytes ?? Number.NaN;
}

async function measure(workload: Workload): Promise<Cost> {
  await pause(20);
  const [cpu, heap] = [process.cpuUsage(), allocated()];
  await makeCalls(workload);
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000 / workload.calls, heapBytes: (allocated() - heap) / workload.calls };
}

process.on('message', (workload: Workload) => {
  void measure(workload).then((cost) => process.send?.(cost));
});
process.send?.('ready');
await once(process, 'disconnect');
process.exit();
