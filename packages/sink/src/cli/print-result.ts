import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Prints the result of a command: as JSON with `--json`, otherwise as text. */
export function printResult<Result>(
  command: Command,
  { stdout }: CommandContext,
  result: Result,
  describe: (result: Result) => string,
): void {
  const { json } = command.opts<{ readonly json: boolean }>();
  stdout.write(json ? `${JSON.stringify(result, undefined, 2)}\n` : describe(result));
}
