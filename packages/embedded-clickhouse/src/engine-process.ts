import { fork, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ENGINE_SOCKET, type EngineMessage, type EngineOptions } from './engine-options.ts';
import { EmbeddedClickHouseStartError } from './errors.ts';

/** A running engine process. */
export interface EngineProcess {
  readonly pid: number | undefined;
  /** The private socket of its HTTP server. */
  readonly socketPath: string;
  readonly version: string;
  /** Resolves with the last output of the process when it has ended. */
  readonly ended: Promise<string>;
  /** Stops the process: by a message, and by force if it does not exit in time. */
  stop(): Promise<void>;
}

const OUTPUT_TAIL = 4000;
/** Threads in addition to those of queries: for files, compression and cancelling. */
const SPARE_THREADS = 8;

const entry = fileURLToPath(new URL(`./engine/main${extname(import.meta.url)}`, import.meta.url));

function spawn(options: EngineOptions): ChildProcess {
  return fork(entry, [JSON.stringify(options)], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      UV_THREADPOOL_SIZE: String(options.maxConcurrentQueries + SPARE_THREADS),
    },
  });
}

function collectOutput(child: ChildProcess): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-OUTPUT_TAIL);
    });
  }
  return () => tail.trim();
}

function waitUntilReady(child: ChildProcess, ended: Promise<string>, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new EmbeddedClickHouseStartError(reason));
    const timer = setTimeout(
      () => fail(`The engine was not ready within ${timeoutMs} ms (startTimeoutMs).`),
      timeoutMs,
    );
    child.once('message', (message: EngineMessage) => {
      clearTimeout(timer);
      if (message.type === 'ready') resolve(message.version);
      else fail(`The engine could not open its directory: ${message.message}`);
    });
    void ended.finally(() => clearTimeout(timer)).then((last) => fail(`The engine ended while starting: ${last}`));
  });
}

async function onEnd(child: ChildProcess, output: () => string, runtimeDirectory: string): Promise<string> {
  const reason = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  await rm(runtimeDirectory, { recursive: true, force: true });
  return `${reason}. ${output()}`.trim();
}

async function stopChild(child: ChildProcess, ended: Promise<string>, timeoutMs: number): Promise<void> {
  if (child.connected) child.send({ type: 'stop' });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await ended;
  clearTimeout(timer);
}

/** Options of {@link startEngineProcess}: those of the engine, without the folder that is created per process. */
export type EngineProcessOptions = Omit<EngineOptions, 'runtimeDirectory'> & { readonly startTimeoutMs: number };

/**
 * Starts an engine process and waits until it accepts requests.
 *
 * @throws {EmbeddedClickHouseStartError} if it ends or is not ready in time.
 */
export async function startEngineProcess({ startTimeoutMs, ...options }: EngineProcessOptions): Promise<EngineProcess> {
  await rm(options.spoolDirectory, { recursive: true, force: true });
  await mkdir(options.spoolDirectory, { mode: 0o700 });
  const runtimeDirectory = await mkdtemp(join(tmpdir(), 'auditspan-clickhouse-'));
  await chmod(runtimeDirectory, 0o700);
  const child = spawn({ ...options, runtimeDirectory });
  const ended = onEnd(child, collectOutput(child), runtimeDirectory);
  const stop = (): Promise<void> => stopChild(child, ended, options.closeTimeoutMs);
  try {
    const version = await waitUntilReady(child, ended, startTimeoutMs);
    return { pid: child.pid, socketPath: join(runtimeDirectory, ENGINE_SOCKET), version, ended, stop };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
}
