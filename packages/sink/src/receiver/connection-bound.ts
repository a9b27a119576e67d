import { readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import type { Logger } from 'pino';

/** Default limit of the open connections per receiver. */
export const USUAL_CONNECTIONS = 2000;
/** Two receivers and the sink's own files share the open-file limit, with some left over. */
const SHARE_OF_FILES = 4;
/** Milliseconds between two warnings about refused connections. */
const PAUSE = 10_000;

/** Limit of a receiver's connections: each is an open file, and a log that cannot open a file stores nothing. */
export interface ConnectionBound {
  /** Connections that may be open at the same time. */
  readonly most: number;
  /** Called for each connection that was closed because the limit was reached. */
  readonly onRefused: () => void;
}

/** Options of {@link boundConnections}. */
export interface ConnectionBoundOptions {
  /** The configured limit. */
  readonly wanted: number;
  readonly logger: Logger;
  /** Counts the refused connections. */
  readonly onRefused?: () => void;
}

/** Returns the limit for a receiver: the configured one, or less if the process may not open enough files. */
export async function boundConnections({
  wanted,
  logger,
  onRefused,
}: ConnectionBoundOptions): Promise<ConnectionBound> {
  const files = await mostOpenFiles();
  const most = Math.max(1, Math.min(wanted, Math.floor(files / SHARE_OF_FILES)));
  if (most < wanted) {
    const lowered = { code: 'connections_lowered', wanted, most, files };
    logger.warn(
      lowered,
      'a receiver accepts fewer connections than limits.connections: raise the open-file limit (ulimit -n)',
    );
  }
  const tell = tellRefused(most, logger);
  return {
    most,
    onRefused: () => {
      onRefused?.();
      tell();
    },
  };
}

/** Applies a connection limit to a server. */
export function keepBound(server: Server, { most, onRefused }: ConnectionBound): void {
  server.maxConnections = most;
  server.on('drop', onRefused);
}

function tellRefused(most: number, logger: Logger): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let refused = 0;
  return () => {
    refused += 1;
    if (performance.now() - toldAt < PAUSE) return;
    toldAt = performance.now();
    logger.warn(
      { code: 'connections_refused', refused, most },
      'connections were closed on arrival: limits.connections is reached',
    );
    refused = 0;
  };
}

/** Soft limit of the files that this process may open; infinite where `/proc` does not tell. */
async function mostOpenFiles(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max open files +(?<soft>\d+)/m.exec(limits)?.groups?.['soft'] ?? Number.POSITIVE_INFINITY);
}
