import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { boundConnections } from '../src/receiver/connection-bound.ts';
import { startGrpcReceiver } from '../src/receiver/grpc/grpc-receiver.ts';
import { startReceiver } from '../src/receiver/receiver.ts';
import { until } from './fixtures/sink-process.ts';

const ADDRESS = { host: '127.0.0.1', port: 0 };

/** A logger, and the codes of what it was told. */
function listeningLogger(): { logger: pino.Logger; codes: string[] } {
  const codes: string[] = [];
  const stream = new Writable({
    write(line: Buffer, _, done) {
      codes.push((JSON.parse(line.toString()) as { code: string }).code);
      done();
    },
  });
  return { logger: pino(stream), codes };
}

async function opened(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

it('a receiver closes connections beyond its bound as they come, says so once, and takes others when there is room', async () => {
  const { logger, codes } = listeningLogger();
  let refused = 0;
  const connections = await boundConnections({ wanted: 2, logger, onRefused: () => (refused += 1) });
  const receiver = await startReceiver(ADDRESS, async (_, response) => void response.end('here'), { connections });
  const [first, second] = [await opened(receiver.url), await opened(receiver.url)];
  for (let more = 0; more < 2; more += 1) await once(await opened(receiver.url), 'close');
  expect({ refused, codes }).toEqual({ refused: 2, codes: ['connections_refused'] });
  first.destroy();
  const answers = (): Promise<boolean> =>
    fetch(receiver.url).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers);
  second.destroy();
  await receiver.close(0);
});

it('a receiver takes fewer connections than it is to where the process may not open as many files', async (context) => {
  const { logger, codes } = listeningLogger();
  const { most } = await boundConnections({ wanted: Number.MAX_SAFE_INTEGER, logger });
  context.skip(most === Number.MAX_SAFE_INTEGER, 'the system does not say how many files may be open');
  expect(codes).toEqual(['connections_lowered']);
});

it('a gRPC connection that does not begin HTTP/2 is closed, and one that does is kept', async () => {
  const receiver = await startGrpcReceiver(ADDRESS, async () => {}, { firstTimeout: 1500 });
  const session = connectHttp2(receiver.url);
  await once(session, 'remoteSettings');
  await once((await opened(receiver.url)).resume(), 'close');
  expect(session.closed).toBe(false);
  session.close();
  await receiver.close(0);
});
