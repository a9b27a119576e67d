import type { Command } from 'commander';

/**
 * Rejects options that would have no effect but look as if they had.
 * @param names in camel case.
 * @param why they have none, as the rest of the message.
 */
export function refuseOptions(command: Command, names: readonly string[], why: string): void {
  const given = command.options.find(
    (option) =>
      names.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given !== undefined) command.error(`error: ${given.long} ${why}`);
}
