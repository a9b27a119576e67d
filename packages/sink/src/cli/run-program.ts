import { CommanderError } from 'commander';
import { isBrokenPipe } from '../query/broken-pipe.ts';
import { toPrintable } from '../query/printable.ts';
import type { CommandContext } from './context.ts';
import { createProgram } from './program.ts';
import { messageOf } from '../error-message.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
/** Codes of configuration errors; compared by code, so that not every command loads the packages that throw them. */
const CONFIGURATION: ReadonlySet<unknown> = new Set(['AUDITSPAN_SINK_CONFIG', 'AUDITSPAN_REDACTION_CONFIG']);

/** Runs the command line of this process. Resolves with the exit code of a failure; otherwise the command has set it. */
export async function runProgram(): Promise<number | undefined> {
  // The reader may close the pipe early, as `head` does.
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

/** Prints one message; commander has printed its own. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  const message = messageOf(error);
  const code = error instanceof Error && 'code' in error ? `${String(error.code)}: ` : '';
  // System errors have their code in the message already. A message may contain a stored value, so it is escaped.
  process.stderr.write(toPrintable(`auditspan: ${message.startsWith(code) ? '' : code}${message}\n`));
  return isConfigurationError(error) ? WRONG_USAGE : FAILED;
}

function isConfigurationError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CONFIGURATION.has(error.code);
}
