import { createServer } from 'node:net';
import { freePort } from '@auditspan/testing';

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Returns the documented port if it is free, else 0: any free one. */
export async function preferredPort(port: number): Promise<number> {
  return (await canListen(port)) ? port : 0;
}

/** Returns a free address on loopback. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}
