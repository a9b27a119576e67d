import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of the running system. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** Asks it to end (SIGTERM), or ends it after `graceMs`, by default 60 s; gives its exit code, null when it was killed. */
  stop(graceMs?: number): Promise<number | null>;
}

/** How to start a program. */
export interface CommandOptions {
  readonly name: string;
  /** The executable. */
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The first line that it prints once it is ready; its first group is what `startProgram` gives back. */
  readonly readyLine: RegExp;
  /** After so long it is given up. Default 120 s: a machine may be slow. */
  readonly timeoutMs?: number;
  /** Whether it leads a process group of its own. */
  readonly detached?: boolean;
}

/** How to start a JavaScript program. */
export interface ProgramOptions extends Omit<CommandOptions, 'command'> {
  /** The file to run. */
  readonly file: string;
  /** The Node to run it on; by default the one that runs this. */
  readonly node?: string;
}

/** Starts a JavaScript program as {@link startCommand} does. */
export function startProgram({ file, node, ...options }: ProgramOptions): Promise<{ program: Program; ready: string }> {
  return startCommand({ ...options, command: node ?? process.execPath, args: [file, ...(options.args ?? [])] });
}

/** Starts a program and waits for its line; throws with all that it printed when it ends before, or is too slow. */
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
