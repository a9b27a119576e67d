import { execFile } from 'node:child_process';
import { auditspanCommand } from './system.ts';

/** Result of a command of ours. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `auditspan` with the arguments until it exits. */
export function runAuditspan(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [auditspanCommand, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

/** Runs it and returns its output; throws with its error output if the exit code is not 0. */
export async function printedBy(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runAuditspan(args);
  if (code !== 0) throw new Error(`auditspan ${args[0]} ended with ${code}: ${stderr}`);
  return stdout;
}
