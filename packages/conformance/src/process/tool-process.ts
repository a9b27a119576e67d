import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tool } from '../tools/tool.ts';

/** A process of an application, with or without a tool. */
export interface ToolProcessOptions {
  /** Absent for the application alone. */
  readonly tool: Tool | undefined;
  /** The module to run. */
  readonly entry: URL;
  readonly args: readonly string[];
  /** URL of the backend that the tool exports to. */
  readonly backend: string;
  /** Node to run on. Default: the current one. */
  readonly node?: string | undefined;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a process that inherits nothing but the path from the environment. A tool's files on disk are private to it:
 * otherwise the next process would send what a killed one has left.
 */
export function startToolProcess({ tool, entry, args, backend, ...options }: ToolProcessOptions): ChildProcess {
  const setUp = tool === undefined ? [] : ['--import', tool.setUp.href];
  const state = mkdtempSync(join(tmpdir(), 'auditspan-conformance-'));
  const own = { PATH: process.env['PATH'], OTEL_SERVICE_NAME: 'conformance', XDG_STATE_HOME: state };
  const child = fork(fileURLToPath(entry), args, {
    execPath: options.node ?? process.execPath,
    execArgv: [...(options.flags ?? []), ...(tool?.flags ?? []), ...setUp],
    env: { ...own, ...tool?.env(backend), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return child.once('exit', () => rmSync(state, { recursive: true, force: true }));
}
