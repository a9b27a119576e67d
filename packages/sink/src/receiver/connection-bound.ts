import { readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import type { Logger } from 'pino';

/** Connections of a receiver that are open at the same time, where nobody says how many. */
export const USUAL_CONNECTIONS = 2000;
/** Two receivers and what they write take a part each of the files that may be open, and some are left. */
const SHARE_OF_FILES = 4;
/** Milliseconds between two lines about refused connections. */
const PAUSE = 10_000;

/** How many connections a receiver may have: each is an open file, and a log that cannot open one takes nothing. */
export interface ConnectionBound {
  /** That are open at the same time. */
  readonly most: number;
  /** One more came, and was closed. */
  readonly onRefused: () => void;
}

/** What a bound is made from. */
export interface ConnectionBoundOptions {
  /** The connections that were asked for. */
  readonly wanted: number;
  readonly logger: Logger;
  /** Counts those that are refused. */
  readonly onRefused?: () => void;
}

/** Makes the bound of a receiver: what was asked for, or less where the process may not open as many files. */
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
      'a receiver takes fewer connections than limits.connections: raise the limit of open files (ulimit -n)',
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

/** Makes a server keep to a bound. */
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
      'connections are closed as they come: as many are open as limits.connections lets',
    );
    refused = 0;
  };
}

/** Files that this process may have open; without end where the system does not say so in Linux's way. */
async function mostOpenFiles(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max open files +(?<soft>\d+)/m.exec(limits)?.groups?.['soft'] ?? Number.POSITIVE_INFINITY);
}
