import type { Command } from 'commander';
import { describeFaults } from '../config/faults.ts';
import { unknownVariables } from '../config/environment.ts';
import { SinkConfigError } from '../errors.ts';
import type { CommandContext } from './context.ts';

/**
 * Refuses variables that look like those of a command whose options say theirs, and are none of them.
 * @param own how the names of its variables begin.
 * @param others variables of the command that no option has.
 * @throws {SinkConfigError} naming each.
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
