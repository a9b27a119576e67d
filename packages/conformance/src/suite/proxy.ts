import { createServer, request as forward } from 'node:http';
import { connect, type Socket } from 'node:net';
import { close, listen } from '@auditspan/testing';

/** A forward proxy on loopback, for `CONNECT` and for requests with an absolute URL. */
export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const { method, headers } = request;
    const onward = forward(loopback(request.url ?? ''), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('connect', (request, client: Socket) => {
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
}

function loopback(url: string): string {
  return url.replace('//localhost:', '//127.0.0.1:');
}
