import { once } from 'node:events';
import { type IncomingMessage, request as http } from 'node:http';
import { request as https } from 'node:https';
import { createServer } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { parseListenAddress } from '../listen-address.ts';
import type { SinkConfig } from '../config.ts';
import type { Health } from '../health/health.ts';
import { listenClosed } from '../receiver/listening.ts';
import { type Endpoints, readEndpoints } from '../store/endpoints-file.ts';
import type { Check } from './check.ts';
import { messageOf } from '../error-message.ts';

const PATIENCE = 3000;

/** Checks that the running sink is ready or, if none is running, that the ports are free. */
export async function checkReceiver(config: SinkConfig): Promise<Check[]> {
  let running: Endpoints | undefined;
  try {
    running = await readEndpoints(config.dataDir);
  } catch {
    // The check of the data directory has reported it, and the ports may be the sink's.
    return [];
  }
  return running === undefined ? Promise.all(portsOf(config).map(checkPort)) : [await checkReady(running)];
}

async function checkReady({ otlp }: Endpoints): Promise<Check> {
  const name = 'OTLP receiver';
  try {
    const { status, health } = await readHealth(new URL('/readyz', otlp.url));
    const { state, components } = health;
    const troubles = Object.entries(components).filter(([, { reason }]) => reason !== undefined);
    const words = troubles.map(([part, { reason, since }]) => `${part} since ${since}: ${reason}`);
    const message = `${otlp.url}: ${[state, ...words].join('; ')}`;
    if (troubles.length === 0) return { name, status: 'ok', message };
    const remedy = troubles.map(([part, { remedy: what = '' }]) => `${part}: ${what}`).join('; ');
    return { name, status: status === 200 ? 'note' : 'fault', message, remedy };
  } catch (error) {
    const remedy = 'the process is running but does not answer: restart it';
    return { name, status: 'fault', message: `${otlp.url}: ${messageOf(error)}`, remedy };
  }
}

/** The sink is identified by the file in the data directory, not by its certificate, which may have any name. */
async function readHealth(url: URL): Promise<{ status: number | undefined; health: Health }> {
  const signal = AbortSignal.timeout(PATIENCE);
  const request = url.protocol === 'https:' ? https(url, { signal, rejectUnauthorized: false }) : http(url, { signal });
  const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
  return { status: response.statusCode, health: (await readJson(response)) as Health };
}

/** An address that a sink would listen on. */
interface Port {
  readonly name: string;
  readonly listen: string;
  readonly what: string;
  readonly flag: string;
}

function portsOf({ listen, grpc, clickhouse, embedded }: SinkConfig): Port[] {
  const otlp = { name: 'OTLP port', listen, what: 'receive OTLP', flag: '--listen' };
  const overGrpc = {
    name: 'OTLP/gRPC port',
    listen: grpc.listen,
    what: 'receive OTLP/gRPC',
    flag: '--grpc-listen',
  };
  const ofEmbedded = {
    name: 'ClickHouse port',
    listen: embedded.listen,
    what: 'serve ClickHouse',
    flag: '--embedded-listen',
  };
  return [otlp, ...(grpc.listen === 'off' ? [] : [overGrpc]), ...(clickhouse.url === undefined ? [ofEmbedded] : [])];
}

async function checkPort({ name, listen, what, flag }: Port): Promise<Check> {
  const server = createServer();
  try {
    await listenClosed(server, parseListenAddress(listen) ?? { host: '127.0.0.1', port: 0 }, what, flag);
    server.close();
    return { name, status: 'ok', message: `${listen} is free` };
  } catch (error) {
    return { name, status: 'fault', message: messageOf(error) };
  }
}
