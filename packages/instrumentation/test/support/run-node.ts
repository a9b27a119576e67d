import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Returns a path within the packages of the workspace. */
export function inPackages(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

/** The supported Node versions, with the binary of each, which may not be installed. */
export const NODES: readonly { readonly version: string; readonly binary: string; readonly installed: boolean }[] = [
  nodeAt('22.17', inPackages('testing/node_modules/node-22/bin/node')),
  nodeAt('24', inPackages('testing/node_modules/node-24/bin/node')),
  nodeAt('26', process.execPath),
];

function nodeAt(version: string, binary: string): (typeof NODES)[number] {
  return { version, binary, installed: existsSync(binary) };
}

/** Whether the package is built; processes run the built package. */
export const isBuilt: boolean = existsSync(inPackages('instrumentation/dist/register.js'));

/** Environment of a process in which nothing is left undelivered because the machine is slow. */
export const PATIENT: Readonly<Record<string, string | undefined>> = {
  PATH: process.env['PATH'],
  AUDITSPAN_FLUSH_TIMEOUT: '100000',
};

/** How a process ended, and its output. */
export interface NodeRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runNode}. */
export interface NodeRunOptions {
  readonly binary?: string;
  /** A command that runs Node's. */
  readonly within?: readonly string[];
  /** Flags of Node itself. */
  readonly flags?: readonly string[];
  /** File in the fixtures, or an absolute path. */
  readonly fixture: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Signal to send when the process prints `ready`. */
  readonly signal?: NodeJS.Signals;
  /** Called with the process's stdout, as it arrives, and a function to signal it. */
  readonly onOutput?: (said: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Milliseconds after which it is killed. Default 200,000: no test waits that long. */
  readonly timeout?: number;
}

/** Runs a fixture to its end in a separate process; one that does not end is killed. */
export async function runNode(options: NodeRunOptions): Promise<NodeRun> {
  const fixture = isAbsolute(options.fixture)
    ? options.fixture
    : fileURLToPath(new URL(`../fixtures/${options.fixture}`, import.meta.url));
  const command = [options.binary ?? process.execPath, ...(options.flags ?? []), fixture, ...options.args];
  const [program = '', ...args] = [...(options.within ?? []), ...command];
  const child = spawn(program, args, {
    env: { ...PATIENT, OTEL_SERVICE_NAME: 'fixture', AUDITSPAN_SPOOL_DIR: 'false', ...options.env },
    // `--import` is resolved from here.
    cwd: inPackages('instrumentation'),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeout ?? 200_000,
  });
  if (options.signal !== undefined) {
    const { signal } = options;
    child.stdout.once('data', () => child.kill(signal));
  }
  child.stdout.on('data', (said: Buffer) => options.onOutput?.(said.toString(), (signal) => child.kill(signal)));
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { code, signal, stdout, stderr };
}
