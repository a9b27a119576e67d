import { parseListenAddress } from '../listen-address.ts';
import type { SinkConfig } from '../config.ts';
import type { Health } from '../health/health.ts';
import { startReceiver } from '../receiver/receiver.ts';
import { type Endpoints, readEndpoints } from '../store/endpoints-file.ts';
import { type Check, messageOf } from './check.ts';

const PATIENCE = 3000;

/** Is the running sink ready, or else the port free for one? */
export async function checkReceiver(config: SinkConfig): Promise<Check> {
  const running = await readEndpoints(config.dataDir);
  return running === undefined ? checkPort(config.listen) : checkReady(running);
}

async function checkReady({ otlp }: Endpoints): Promise<Check> {
  const name = 'OTLP receiver';
  try {
    const response = await fetch(`${otlp.url}/readyz`, { signal: AbortSignal.timeout(PATIENCE) });
    const { state, components } = (await response.json()) as Health;
    const troubles = Object.entries(components).filter(([, { reason }]) => reason !== undefined);
    const words = troubles.map(([part, { reason, since }]) => `${part} since ${since}: ${reason}`);
    const message = `${otlp.url}: ${[state, ...words].join('; ')}`;
    if (troubles.length === 0) return { name, status: 'ok', message };
    const remedy = troubles.map(([part, { remedy: what = '' }]) => `${part}: ${what}`).join('; ');
    return { name, status: response.ok ? 'note' : 'fault', message, remedy };
  } catch (error) {
    const remedy = 'the process is there but does not answer: restart it';
    return { name, status: 'fault', message: `${otlp.url}: ${messageOf(error)}`, remedy };
  }
}

async function checkPort(listen: string): Promise<Check> {
  const name = 'OTLP port';
  try {
    const receiver = await startReceiver(parseListenAddress(listen) ?? { host: '127.0.0.1', port: 0 }, async () => {});
    await receiver.close(0);
    return { name, status: 'ok', message: `${listen} is free` };
  } catch (error) {
    return { name, status: 'fault', message: messageOf(error) };
  }
}
