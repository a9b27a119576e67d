import { connect, createServer, type Socket } from 'node:net';
import { listen } from '@auditspan/testing';

/** A TCP proxy that can be closed: connections break, even between a request and its response. */
export interface Gate {
  readonly url: string;
  open(): void;
  /** Breaks every connection; new ones are closed at once. */
  shut(): void;
  /** Sets the target of new connections. */
  leadTo(url: string): void;
  close(): Promise<void>;
}

export async function startGate(target: string): Promise<Gate> {
  let to = new URL(target);
  let isOpen = true;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    keep(near);
    if (!isOpen) {
      near.destroy();
      return;
    }
    const far = connect(Number(to.port), to.hostname);
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const shut = (): void => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    open() {
      isOpen = true;
    },
    shut,
    leadTo(url) {
      to = new URL(url);
    },
    async close() {
      shut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
