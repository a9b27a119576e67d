import { execFile } from 'node:child_process';
import { auditspanCommand } from './system.ts';

/** How a command of ours ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `auditspan` with the arguments to its end. */
export function runAuditspan(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [auditspanCommand, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

/** Runs it and gives what it printed; throws with what it complained of where it did not end with 0. */
export async function printedBy(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runAuditspan(args);
  if (code !== 0) throw new Error(`auditspan ${args[0]} ended with ${code}: ${stderr}`);
  return stdout;
}
