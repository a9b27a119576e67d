import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of the running system. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Returns everything printed so far, on both streams. */
  output(): string;
  /**
   * Stops it with SIGTERM, and with SIGKILL after `graceMs`, by default 60 s. Returns its exit code, or null if it was
   * killed.
   */
  stop(graceMs?: number): Promise<number | null>;
}

/** Options of {@link startCommand}. */
export interface CommandOptions {
  readonly name: string;
  /** The executable. */
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The line that it prints once it is ready; its first group is returned as `ready`. */
  readonly readyLine: RegExp;
  /** Start timeout. Default 120 s: a machine may be slow. */
  readonly timeoutMs?: number;
  /** Whether it leads its own process group. */
  readonly detached?: boolean;
}

/** Options of {@link startProgram}. */
export interface ProgramOptions extends Omit<CommandOptions, 'command'> {
  /** The file to run. */
  readonly file: string;
  /** Node to run it on. Default: the current one. */
  readonly node?: string;
}

/** Starts a JavaScript program like {@link startCommand}. */
export function startProgram({ file, node, ...options }: ProgramOptions): Promise<{ program: Program; ready: string }> {
  return startCommand({ ...options, command: node ?? process.execPath, args: [file, ...(options.args ?? [])] });
}

/** Starts a program and waits for its line. Throws with everything it printed if it exits earlier or times out. */
export async function startCommand(options: CommandOptions): Promise<{ program: Program; ready: string }> {
  const child = spawn(options.command, options.args ?? [], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.detached ?? false,
  });
  const lines: string[] = [];
  const program = programOf(options.name, child, lines);
  try {
    return { program, ready: await firstMatch(child, lines, options) };
  } catch (error) {
    await program.stop(0);
    throw error;
  }
}

function programOf(name: string, child: ChildProcess, lines: readonly string[]): Program {
  const exited = once(child, 'exit');
  return {
    name,
    pid: child.pid ?? -1,
    output: () => lines.join('\n'),
    async stop(graceMs = 60_000) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
      return child.exitCode;
    },
  };
}

function firstMatch(child: ChildProcess, lines: string[], options: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${options.name} ${why}\n${lines.join('\n')}`));
    const timer = setTimeout(() => fail('was not ready in time'), options.timeoutMs ?? 120_000);
    const onLine = (line: string): void => {
      lines.push(line);
      const match = options.readyLine.exec(line);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1] ?? match[0]);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLine);
    }
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code} before it was ready`);
    });
  });
}
