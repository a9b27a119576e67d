import { type AddressInfo, createServer } from 'node:net';

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The port that documentation names if nothing else has it, else 0: any free one. */
export async function preferredPort(port: number): Promise<number> {
  return (await canListen(port)) ? port : 0;
}

/** A port of loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An address of loopback that is free now. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}
