import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startToolProcess, type ToolProcessOptions } from '../process/tool-process.ts';
import type { Task } from './app-main.ts';

/** The application's process, which runs one task after the other. */
export interface AppProcess {
  /** Returns the result of a task, or how the process ended if it ended during the task. */
  perform(task: Task): Promise<unknown>;
  readonly isRunning: boolean;
  close(): void;
}

/** Processes run the built files, even if this module is loaded from source. */
const APP = new URL('../../dist/suite/app-main.js', import.meta.url);
const LONGEST_TASK_MS = 60_000;

export async function startApp(options: Omit<ToolProcessOptions, 'entry'>): Promise<AppProcess> {
  const child = startToolProcess({ ...options, entry: APP });
  const stderr = child.stderr === null ? Promise.resolve('') : text(child.stderr);
  child.stdout?.resume();
  const ended = once(child, 'exit').then(async ([code, signal]) => ({ code, signal, stderr: await stderr }));
  await answerOf(child, ended);
  return {
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    async perform(task) {
      child.send(task);
      return answerOf(child, ended);
    },
    close: () => void child.kill(),
  };
}

async function answerOf(child: ChildProcess, ended: Promise<object>): Promise<unknown> {
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_TASK_MS);
  const answer = once(child, 'message').then(([message]) => message as unknown);
  const result = await Promise.race([answer, ended]);
  clearTimeout(timer);
  return result;
}
