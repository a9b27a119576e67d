import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Tool } from '../tools/tool.ts';

/** A process of an application, with a tool or without any. */
export interface ToolProcessOptions {
  /** Absent for the application alone. */
  readonly tool: Tool | undefined;
  /** The module to run. */
  readonly entry: URL;
  readonly args: readonly string[];
  /** Where the tool delivers to. */
  readonly backend: string;
  /** Node to run on; by default this one. */
  readonly node?: string | undefined;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a process with nothing of this one's environment but the path. */
export function startToolProcess({ tool, entry, args, backend, ...options }: ToolProcessOptions): ChildProcess {
  const setUp = tool === undefined ? [] : ['--import', tool.setUp.href];
  return fork(fileURLToPath(entry), args, {
    execPath: options.node ?? process.execPath,
    execArgv: [...(options.flags ?? []), ...setUp],
    env: { PATH: process.env['PATH'], OTEL_SERVICE_NAME: 'conformance', ...tool?.env(backend), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
