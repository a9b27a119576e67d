import { CommanderError } from 'commander';
import { isBrokenPipe } from '../query/broken-pipe.ts';
import { toPrintable } from '../query/printable.ts';
import type { CommandContext } from './context.ts';
import { createProgram } from './program.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
/** Codes of errors in what was configured. Asked by code: not every command needs the package that throws the other. */
const CONFIGURATION: ReadonlySet<unknown> = new Set(['AUDITSPAN_SINK_CONFIG', 'AUDITSPAN_REDACTION_CONFIG']);

/** Does what the command line of this process says. Resolves with the exit code of what failed; otherwise a command has set it. */
export async function runProgram(): Promise<number | undefined> {
  // Who reads the output may have had enough of it, as `head` has.
  process.stdout.on('error', (error) => {
    if (!isBrokenPipe(error)) process.exit(report(error));
  });
  try {
    const program = await createProgram(ownContext(), process.argv[2]);
    await program.parseAsync();
    return undefined;
  } catch (error) {
    return report(error);
  }
}

function ownContext(): CommandContext {
  return {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    exit: (code) => process.exit(code),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

/** One clear message; commander has printed its own. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? `${String(error.code)}: ` : '';
  // Those of the system have theirs in the message.
  // A message may have a stored value in it.
  process.stderr.write(toPrintable(`auditspan: ${message.startsWith(code) ? '' : code}${message}\n`));
  return isConfigurationError(error) ? WRONG_USAGE : FAILED;
}

function isConfigurationError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CONFIGURATION.has(error.code);
}
