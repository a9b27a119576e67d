import { createServer } from 'node:net';

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
