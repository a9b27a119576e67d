import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '@auditspan/testing';
import { enforce } from '../../src/enforce/deciders.ts';

/** Notes what a caller or a provider observes. */
export type Note = (what: unknown) => void;

/** A provider that notes what it observes. */
export type NotingProvider = (note: Note) => Server;

/** Returns what caller and provider observe of the same calls, without and with enforcement. */
export async function seenBothWays(
  createProvider: NotingProvider,
  call: (port: number, note: Note) => Promise<void>,
): Promise<[unknown[], unknown[]]> {
  const seen: unknown[][] = [];
  for (const isEnforced of [false, true]) {
    const stop = isEnforced ? enforce(() => ({ effect: 'allow', policyId: 'p' })) : () => undefined;
    const notes: unknown[] = [];
    const sockets = new Set<Socket>();
    const note = (what: unknown): void => void notes.push(what);
    const provider = createProvider(note);
    provider.on('connection', (socket: Socket) => sockets.add(socket));
    const port = await listen(provider);
    await call(port, note);
    for (const socket of sockets) socket.destroy();
    provider.close();
    stop();
    seen.push(notes.map((what) => (typeof what === 'string' ? what.replaceAll(String(port), 'PORT') : what)));
  }
  return seen as [unknown[], unknown[]];
}

/** A provider that notes every byte, and responds when the request ends with this text. */
export function recording(end: string): NotingProvider {
  return (note) =>
    createTcpServer((socket) => {
      let received = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        if (!received.endsWith(end)) return;
        note(received);
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
      });
    });
}

/** A provider that never responds, and drops the connection at a request. */
export const silent: NotingProvider = () =>
  createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (chunk.includes('?cut')) socket.destroy();
    });
  });

/** A provider that sends 100 Continue after a while. */
export const lettingGoOn: NotingProvider = (note) => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const early = once(request, 'data').then(() => 'data');
    note(await Promise.race([early, delay(30, 'nothing yet')]));
    response.writeContinue();
    note(await text(request));
    response.end('{}');
  };
  const server = createServer();
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => void answer(request, response));
  return server;
};

/** A provider that switches protocols. */
export const switching: NotingProvider = (note) =>
  createTcpServer((socket) => {
    let received = '';
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    );
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('close', () => note(received.slice(received.indexOf('\r\n\r\n'))));
  });

/** A provider that refuses the body. */
export const refusing: NotingProvider = () => {
  const server = createServer();
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    response.writeHead(417).end();
  });
  return server;
};

/** A provider that echoes bodies, and notes its connections. */
export const echoing: NotingProvider = (note) => {
  const server = createServer((request, response) => void text(request).then((body) => response.end(body)));
  server.on('connection', () => note('connection'));
  return server;
};

/** A provider that reads slowly. */
export const slow: NotingProvider = (note) => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await delay(150);
    note((await text(request)).length);
    response.end('{}');
  };
  return createServer((request, response) => void answer(request, response));
};
