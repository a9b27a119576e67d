import type { Command } from 'commander';
import { describeFaults } from '../config/describe-faults.ts';
import { unknownVariables } from '../config/environment.ts';
import { SinkConfigError } from '../errors.ts';
import type { CommandContext } from './context.ts';

/**
 * Rejects environment variables that look like those of a command but are unknown.
 * @param own pattern of the command's variables.
 * @param others variables of the command that belong to no option.
 * @throws {SinkConfigError} naming each of them.
 */
export function checkVariables(
  command: Command,
  { env }: CommandContext,
  own: RegExp,
  others: readonly string[],
): void {
  const known = command.options.flatMap(({ envVar }) => envVar ?? []);
  const faults = unknownVariables(env, own, [...known, ...others]);
  if (faults.length > 0) throw new SinkConfigError(describeFaults(faults));
}
