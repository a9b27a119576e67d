import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { readBody } from '../src/receiver/body.ts';
import { MemoryBudget } from '../src/receiver/memory-budget.ts';

it.each(['identity', 'gzip', 'zstd'])(
  'a body in %s that its sender aborts is malformed, and not logged as a fault of the sink',
  async (encoding) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const refused = once(server, 'request').then(([request]) =>
      readBody(request, 1000, new MemoryBudget(1000).lease()).catch((error: unknown) => error),
    );
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: ${encoding}\r\nContent-Length: 100\r\n\r\n`;
    socket.write(head, () => setImmediate(() => socket.destroy()));

    expect(await refused).toMatchObject({ code: 'AUDITSPAN_REQUEST_MALFORMED', message: 'the request was broken off' });
    server.close();
  },
);
