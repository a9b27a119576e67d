import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import { join, resolve } from 'node:path';

import {
  parseEmbeddedClickHouseConfig,
  type EmbeddedClickHouseConfig,
  type ResolvedEmbeddedClickHouseConfig,
} from './config.ts';
import { createAuthenticator } from './credentials.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { startEngineProcess, type EngineProcess } from './engine-process.ts';
import { superviseEngine, type EngineStatus, type EngineSupervisor } from './engine-supervisor.ts';
import { EmbeddedClickHouseListenError } from './errors.ts';
import { createFrontProxy } from './front-proxy.ts';
import { createFrontServer } from './front-server.ts';

/** A ClickHouse that runs beside this process and ends with it. */
export interface EmbeddedClickHouse {
  /** `http://127.0.0.1:PORT`; with a unix socket `http://localhost`, to be reached through {@link socketPath}. */
  readonly url: string;
  /** The unix socket, if it listens on one. */
  readonly socketPath?: string;
  /** Returns the state of the engine process, which is restarted if it ends unexpectedly. */
  status(): EngineStatus;
  /** Finishes running requests, for up to `closeTimeoutMs`, stops the engine and releases the directory. */
  close(): Promise<void>;
}

async function prepareDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
}

function engineStarter(path: string, config: ResolvedEmbeddedClickHouseConfig): () => Promise<EngineProcess> {
  const { listen: _listen, users: _users, path: _path, ...limits } = config;
  return () =>
    startEngineProcess({ ...limits, dataDirectory: join(path, 'data'), spoolDirectory: join(path, 'spool') });
}

function listenOptions(listen: ResolvedEmbeddedClickHouseConfig['listen']): ListenOptions {
  return 'socketPath' in listen ? { path: listen.socketPath } : listen;
}

async function listenOn(server: Server, listen: ResolvedEmbeddedClickHouseConfig['listen']): Promise<void> {
  server.listen(listenOptions(listen));
  await once(server, 'listening').catch((error: unknown) => {
    const where = 'socketPath' in listen ? listen.socketPath : `${listen.host}:${listen.port}`;
    throw new EmbeddedClickHouseListenError(`Cannot listen on ${where}: ${String(error)}. Choose another address.`, {
      cause: error,
    });
  });
  if ('socketPath' in listen) await chmod(listen.socketPath, 0o600);
}

function addressOf(server: Server): Pick<EmbeddedClickHouse, 'url' | 'socketPath'> {
  const address = server.address();
  if (address === null) return { url: '' };
  if (typeof address === 'string') return { url: 'http://localhost', socketPath: address };
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${host}:${address.port}` };
}

async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearTimeout(timer);
}

async function serve(
  config: ResolvedEmbeddedClickHouseConfig,
  supervisor: EngineSupervisor,
  lock: DirectoryLock,
): Promise<EmbeddedClickHouse> {
  const proxy = createFrontProxy();
  const server = createFrontServer(supervisor, createAuthenticator(config.users), proxy);
  await listenOn(server, config.listen);
  const closeAll = async (): Promise<void> => {
    await closeServer(server, config.closeTimeoutMs);
    proxy.close();
    await supervisor.stop();
    lock.release();
  };
  let closing: Promise<void> | undefined;
  return { ...addressOf(server), status: () => supervisor.status(), close: () => (closing ??= closeAll()) };
}

/**
 * Starts ClickHouse on its own directory, reachable by any ClickHouse client over HTTP.
 *
 * @throws {EmbeddedClickHouseConfigError} for an invalid configuration.
 * @throws {EmbeddedClickHouseLockedError} if another process uses the directory.
 * @throws {EmbeddedClickHouseStartError} if the engine does not start.
 * @throws {EmbeddedClickHouseListenError} if the address is unavailable.
 */
export async function startEmbeddedClickHouse(config: EmbeddedClickHouseConfig): Promise<EmbeddedClickHouse> {
  const checked = parseEmbeddedClickHouseConfig(config);
  const path = resolve(checked.path);
  await prepareDirectory(path);
  let supervisor: EngineSupervisor | undefined;
  const lock = await lockDirectory(path, () => void supervisor?.stop());
  try {
    supervisor = await superviseEngine(engineStarter(path, checked));
    return await serve(checked, supervisor, lock);
  } catch (error) {
    await supervisor?.stop();
    lock.release();
    throw error;
  }
}
